// The browser's part.

/** The Cookie header of the next request. */
export function keep(header: string, setCookies: readonly string[]): string {
  const jar = new Map(
    header
      .split("; ")
      .filter(Boolean)
      .map((pair) => [pair.slice(0, pair.indexOf("=")), pair]),
  );
  for (const line of setCookies) {
    const [pair = ""] = line.split(";");
    const name = pair.slice(0, pair.indexOf("="));
    if (pair.length === name.length + 1 || /;\s*max-age=0(;|$)/i.test(line)) jar.delete(name);
    else jar.set(name, pair);
  }
  return [...jar.values()].join("; ");
}

export function cookieValue(header: string, name: string): string {
  const pair = header.split("; ").find((one) => one.startsWith(`${name}=`));
  if (!pair) throw new Error(`There is no cookie ${name}.`);
  return decodeURIComponent(pair.slice(name.length + 1));
}
