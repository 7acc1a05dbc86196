// Django, with its sessions in the database: the cookie is the key of the row, unsigned.

import type { ForeignCookie } from "./foreign-cookie";

export function djangoCookie(): ForeignCookie {
  return {
    open: async (value) => (/^[a-z0-9]{32}$/.test(value) ? { name: value, content: null } : null),
  };
}
