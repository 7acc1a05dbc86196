import { Empty } from "./empty";

/** SESSION_MODE=cache runs without a database: sessions and carts work, accounts have nowhere to live. */
export function NoAccounts() {
  return (
    <Empty
      product="plain-clock"
      title="Accounts need a database"
      text="This shop runs without DATABASE_URL. Carts, messages and sessions work; signing in does not."
      href="/"
      action="Back to the shop"
    />
  );
}
