"use client";

import { count, megabytes } from "@/lib/console/words";
import { Facts } from "../../_components/facts";
import { Panel } from "../../_components/panel";
import { useLive } from "./live";
import { Untold } from "./untold";

/** What the two tiers hold and how they are. */
export function TierPanels() {
  const { facts } = useLive();
  const rows = facts?.rows;
  const cache = facts?.cache;
  return (
    <>
      <Panel title="Database" note="Sessions as rows.">
        {!rows || "reason" in rows ? (
          <Untold what={rows} />
        ) : (
          <Facts
            rows={[
              ["Living", count(rows.value.live)],
              ["Signed out", count(rows.value.dead), "kept until their deadline, so that nothing late revives them"],
              ["Expired", count(rows.value.expired), "for the sweep to remove"],
              ["Outbox", count(rows.value.owed), "notes of what the cache may not know yet"],
              ["Clock", ahead(facts?.ahead.database ?? null)],
            ]}
          />
        )}
      </Panel>
      <Panel title="Cache" note="Sessions as entries in Redis.">
        {!cache || "reason" in cache ? (
          <Untold what={cache} />
        ) : (
          <Facts
            rows={[
              ["Keys", cache.value.keys === null ? UNTOLD : count(cache.value.keys), "of every prefix"],
              ["Eviction", cache.value.evictionPolicy ?? UNTOLD, "from the bridge on it must be noeviction"],
              ["Memory", memory(cache.value.usedMemory, cache.value.maxMemory)],
              ["Clock", ahead(facts?.ahead.cache ?? null)],
            ]}
          />
        )}
      </Panel>
    </>
  );
}

const UNTOLD = "The server does not tell";

function memory(used: number | null, most: number | null): string {
  if (used === null) return UNTOLD;
  return `${megabytes(used)} ${most === null ? "" : most === 0 ? "of no limit of its own" : `of ${megabytes(most)}`}`;
}

function ahead(ms: number | null): string {
  if (ms === null) return UNTOLD;
  const tenths = Math.abs(ms / 1000).toFixed(1);
  return tenths === "0.0" ? "as this server's" : `${tenths} s ${ms > 0 ? "ahead of" : "behind"} this server's`;
}
