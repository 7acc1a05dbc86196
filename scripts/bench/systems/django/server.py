"""A site with Django's sessions and little else, asked by django.ts.

Settings as Django's documentation recommends them for speed: connections to the database that stay open. The rest is its
default: a session is saved when it was changed, and as JSON.
"""

import json
import os
from urllib.parse import unquote, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse, JsonResponse
from django.urls import path

database = urlsplit(os.environ["DATABASE_URL"])

settings.configure(
    SECRET_KEY="bench: fifty characters of which nobody has any use at all",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
    # No AuthenticationMiddleware: request.user reads the user's row, which is no part of a session.
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware"],
    SESSION_ENGINE="django.contrib.sessions.backends." + os.environ["SESSION_BACKEND"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": database.hostname,
            "PORT": database.port or 5432,
            "NAME": unquote(database.path[1:]),
            "USER": unquote(database.username or ""),
            "PASSWORD": unquote(database.password or ""),
            "CONN_MAX_AGE": None,
            # Statements are counted on the wire.
            "OPTIONS": {"sslmode": "disable", "gssencmode": "disable"},
        }
    },
    CACHES={
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": os.environ["REDIS_URL"],
            "KEY_PREFIX": os.environ["KEY_PREFIX"],
        }
    },
)
django.setup()

# Models can be imported from here on.
from django.contrib.auth import SESSION_KEY, login, logout, user_logged_in  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402

# It writes the user's row. The user of a sign-in is known, and has none.
user_logged_in.disconnect(dispatch_uid="update_last_login")


def read(request):
    return JsonResponse({"userId": request.session.get(SESSION_KEY), "cart": request.session.get("cart")})


def write(request):
    request.session["cart"] = json.loads(request.body)
    return read(request)


def sign_in(request):
    login(request, User(pk=int(request.body)))
    return read(request)


def sign_out(request):
    logout(request)
    return read(request)


def evict(request):
    caches[settings.SESSION_CACHE_ALIAS].delete(request.session.cache_key)
    return HttpResponse(status=204)


urlpatterns = [
    path("read", read),
    path("write", write),
    path("sign-in", sign_in),
    path("sign-out", sign_out),
    path("evict", evict),
]


class Silent(WSGIRequestHandler):
    def log_message(self, *_):
        pass


call_command("migrate", "sessions", verbosity=0)
# One thread, so one connection to each store. How many requests it could serve at once is not measured.
with make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Silent) as server:
    print(server.server_port, flush=True)
    server.serve_forever()
