import { DEMO_USERS } from "@/lib/shop/demo-users";

/** Only in development: a password on a page is a password given away. */
export function DemoUsers() {
  if (process.env.NODE_ENV !== "development") return null;
  return (
    <section aria-labelledby="demo-users" className="mt-6 rounded-xl bg-wash p-4 text-sm">
      <h2 id="demo-users" className="font-semibold">
        Demo users
      </h2>
      <ul className="mt-2 grid gap-1">
        {DEMO_USERS.map((user) => (
          <li key={user.email} className="flex flex-wrap justify-between gap-x-4">
            <code>{user.email}</code> <code>{user.password}</code>
          </li>
        ))}
      </ul>
    </section>
  );
}
