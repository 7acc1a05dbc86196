"use client";

import { type FocusEvent, type KeyboardEvent, useRef, useState } from "react";
import type { Hit } from "../_lib/search";
import { Hits } from "./hits";

const MOST = 8;

type Lookup = (query: string) => readonly Hit[];

/** The index and the program that reads it. */
async function openLookup(): Promise<Lookup> {
  const [{ find, openIndex }, answer] = await Promise.all([import("../_lib/search"), fetch("/docs/search-index.json")]);
  if (!answer.ok) throw new Error(`The search index was answered with ${answer.status}.`);
  const index = openIndex(await answer.text());
  return (query) => find(index, query, MOST);
}

/**
 * The search field. A form that asks the server; where scripts run, what is typed is looked up in the index, which is
 * fetched when the field is first entered. The results are plain links: Tab or the arrow keys go to them, Escape closes.
 */
export function SearchBox() {
  const box = useRef<HTMLElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const lookup = useRef<Promise<Lookup>>(undefined);
  const [hits, setHits] = useState<readonly Hit[] | null>(null);

  const load = () => {
    lookup.current ??= openLookup().catch((error: unknown) => {
      // The next key tries again; meanwhile the form still asks the server.
      lookup.current = undefined;
      throw error;
    });
    return lookup.current;
  };
  const look = async (typed: string) => {
    const search = await load().catch(() => null);
    // Meanwhile more may have been typed.
    if (field.current?.value === typed) setHits(search && typed.trim() ? search(typed) : null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && hits) {
      event.preventDefault();
      setHits(null);
      field.current?.focus();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const stops = [field.current, ...(box.current?.querySelectorAll("a") ?? [])];
    const next = step && stops[stops.indexOf(document.activeElement as HTMLAnchorElement) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  const onBlur = (event: FocusEvent) => {
    if (!box.current?.contains(event.relatedTarget)) setHits(null);
  };

  return (
    <search className="relative w-full sm:ml-auto sm:w-80" ref={box} onKeyDown={onKeyDown} onBlur={onBlur}>
      <form action="/docs/search">
        <input
          ref={field}
          type="search"
          name="q"
          autoComplete="off"
          placeholder="Search"
          aria-label="Search the documentation"
          className="min-h-11 w-full rounded-full border border-edge bg-card px-4 text-sm placeholder:text-muted"
          onFocus={() => void load().catch(() => undefined)}
          onChange={({ currentTarget }) => look(currentTarget.value)}
        />
      </form>
      <p role="status" className="sr-only">
        {hits && (hits.length === 1 ? "1 result" : `${hits.length} results`)}
      </p>
      {hits && (
        <div className="absolute inset-x-0 top-full z-40 mt-2 max-h-[70dvh] overflow-y-auto rounded-2xl border border-line bg-card p-2 shadow-lg sm:left-auto sm:w-[28rem]">
          {hits.length > 0 ? <Hits hits={hits} /> : <p className="px-3 py-2 text-sm text-muted">Nothing found.</p>}
        </div>
      )}
    </search>
  );
}
