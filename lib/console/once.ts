/** On globalThis: Next may evaluate a module once per bundle, and there must be one of it in a process. */
export function once<T>(name: string, make: () => T): T {
  const key = Symbol.for(`console ${name}`);
  const shared = globalThis as { [key: symbol]: T | undefined };
  shared[key] ??= make();
  return shared[key];
}
