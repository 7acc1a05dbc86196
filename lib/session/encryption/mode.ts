import type { SessionKey } from "../core/types";
import type { Change, Found, SessionMode } from "../modes/mode";
import type { DataBox } from "./box";

/** A mode whose tiers hold sealed data, while who calls it sees them plain. */
export function encryptingMode(mode: SessionMode, box: DataBox): SessionMode {
  const opened = async <F extends Found>(key: SessionKey, found: F): Promise<F> => ({
    ...found,
    record: await box.open(key, found.record),
  });
  const changing =
    (from: SessionKey, to: SessionKey, change: Change): Change =>
    async (newest) =>
      box.seal(to, await change(await box.open(from, newest)));

  return {
    ...mode,
    read: async (key, atLeast) => {
      const found = await mode.read(key, atLeast);
      return found && opened(key, found);
    },
    readAuthority: async (key) => {
      const found = await mode.readAuthority(key);
      return found && opened(key, found);
    },
    create: async (key, record) => opened(key, await mode.create(key, await box.seal(key, record))),
    // A base is not sealed: only what is made of it reaches a store. What is too large sealed, from before the key, can so be
    // made smaller.
    write: async (key, base, change) => opened(key, await mode.write(key, base, changing(key, key, change))),
    rotate: async (parent, base, child, change) =>
      opened(child, await mode.rotate(parent, base, child, changing(parent, child, change))),
  };
}
