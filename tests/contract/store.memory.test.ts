import { memoryStore } from "../../lib/session/stores/memory";
import type { Columns } from "../../lib/session/stores/row";
import { describeStore } from "./store";

describeStore("memory", async () => {
  const table = new Map<string, Columns>();
  return {
    store: memoryStore(table),
    plant: async (key, content) => void Object.assign(table.get(key) ?? {}, content),
    dump: async () =>
      JSON.stringify([...table.values()].map((row) => ({ ...row, data: new TextDecoder().decode(row.data) }))),
    close: async () => table.clear(),
  };
});
