// What work after a response has found out, for a later request to tell; one for all bundles of the process.

const shared = globalThis as { guideTold?: Record<string, string> };
shared.guideTold ??= {};
export const told = shared.guideTold;
