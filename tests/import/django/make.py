"""Makes sessions-<version>.json beside this file: rows of django_session as that Django writes them, and the password
columns of their users.

    python3 -m venv venv && venv/bin/pip install "django==5.2.*" && venv/bin/python tests/import/django/make.py

The tests need no Django; they read what this wrote.
"""

import json
import os
from datetime import datetime, timezone

import django
from django.conf import settings

HERE = os.path.dirname(os.path.abspath(__file__))
SECRET_KEY = "django-tests-only-%6x)2w!k8$e@z1m^q4&u0*r7"

settings.configure(
    SECRET_KEY=SECRET_KEY,
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
    PASSWORD_HASHERS=["django.contrib.auth.hashers.PBKDF2PasswordHasher"],
)
django.setup()

from django.contrib.auth import login  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.contrib.sessions.models import Session  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.http import HttpRequest  # noqa: E402

call_command("migrate", verbosity=0)

# Long enough to be the same whenever the tests run.
ENDS = datetime(2099, 1, 1, 12, 30, 15, 250000, tzinfo=timezone.utc)


def keep(session, **data):
    session.update(data)
    session.save()
    Session.objects.filter(session_key=session.session_key).update(expire_date=ENDS)
    return session.session_key


def signed_in(name, password):
    user = User.objects.create_user(name, password=password)
    request = HttpRequest()
    request.session = SessionStore()
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return user, request.session


ada, of_ada = signed_in("ada", "correct horse")
bob, of_bob = signed_in("bob", "battery staple")

keys = {
    "ada": keep(of_ada, cart={"tea": 2}),
    "bob": keep(of_bob, cart={"coffee": 1}),
    # Longer than it is when compressed, and text that is not ASCII.
    "visitor": keep(SessionStore(), cart={"tea": 1}, note="naïve 漢字 " * 40),
    "expired": keep(SessionStore(), cart={"tea": 9}),
}
Session.objects.filter(session_key=keys["expired"]).update(expire_date=datetime(2020, 1, 1, tzinfo=timezone.utc))
bob.set_password("changed since")
bob.save()

rows = Session.objects.order_by("session_key")
out = {
    "made by": "Django " + django.get_version(),
    "secretKey": SECRET_KEY,
    "keys": keys,
    "users": {user.pk: user.password for user in (ada, bob)},
    "rows": [
        {
            "session_key": row.session_key,
            "session_data": row.session_data,
            "expire_date": row.expire_date.astimezone(timezone.utc).isoformat(),
        }
        for row in rows
    ],
}
version = "%d.%d" % django.VERSION[:2]
with open(os.path.join(HERE, f"sessions-{version}.json"), "w", encoding="utf-8") as file:
    json.dump(out, file, indent=2, ensure_ascii=False)
    file.write("\n")
