"use client";

import { useEffect, useRef } from "react";
import { timeOfDay } from "@/lib/console/words";

export interface Line {
  readonly name: string;
  /** A colour of the shop, by the name of its variable. */
  readonly color: "accent" | "good" | "muted" | "ink";
  readonly look?: "dashed" | "wide";
  /** One for each of `times`; null where there is nothing to say. */
  readonly values: readonly (number | null)[];
}

export const HEIGHT = 180;

/** How lines of one colour, or upon each other, are told apart. */
export const STROKES = {
  plain: {},
  dashed: { strokeDasharray: "4 3" },
  wide: { strokeOpacity: 0.45 },
} as const;
const WIDTHS = { plain: 2, dashed: 2, wide: 7 } as const;

/** The first minutes do not fill the width: else two points would look like a long story. */
const LEAST_SPAN_MS = 2 * 60_000;

interface Props {
  readonly times: readonly number[];
  readonly lines: readonly Line[];
  /** The upper end of the scale, if it has one. */
  readonly most?: number | undefined;
}

export function Drawing({ times, lines, most }: Props) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let current = true;
    void draw({ times, lines, most }, place.current?.clientWidth ?? 0).then((drawing) => {
      if (current) place.current?.replaceChildren(drawing);
    });
    return () => {
      current = false;
    };
  }, [times, lines, most]);
  return <div ref={place} aria-hidden="true" className="mt-4" style={{ height: HEIGHT }} />;
}

async function draw({ times, lines, most }: Props, width: number) {
  // Only here: the shop's pages do not load it.
  const Plot = await import("@observablehq/plot");
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  const highest = Math.max(0, ...lines.flatMap(({ values }) => values.map((value) => finite(value) ?? 0)));
  return Plot.plot({
    width,
    height: HEIGHT,
    marginLeft: 44,
    marginRight: 8,
    style: { background: "none", color: "var(--muted)", fontSize: "12px", overflow: "visible" },
    x: {
      type: "time",
      label: null,
      ticks: 4,
      tickFormat: (time: Date) => timeOfDay(time.getTime()),
      domain: [new Date(Math.min(first, last - LEAST_SPAN_MS)), new Date(last)],
    },
    y: { label: null, grid: true, ticks: 4, domain: [0, most ?? (highest === 0 ? 1 : highest * 1.1)] },
    marks: lines.flatMap(({ values, color, look }) => {
      const kind = look ?? "plain";
      const data = times.map((time, index) => ({ time: new Date(time), value: finite(values[index]) }));
      const style = { x: "time", y: "value", stroke: `var(--${color})` } as const;
      return [
        Plot.lineY(data, { ...style, strokeWidth: WIDTHS[kind], ...STROKES[kind] }),
        // A line of one point is none.
        ...(times.length === 1 ? [Plot.dot(data, { ...style, r: 3 })] : []),
      ];
    }),
  });
}

const finite = (value: number | null | undefined) => (value != null && Number.isFinite(value) ? value : null);
