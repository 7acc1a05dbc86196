// A chart of the last quarter of an hour: a title, what is so now in words, the lines, and the same as a table. The drawing
// is decoration: everything in it stands beside it.

"use client";

import { useId } from "react";
import { timeOfDay } from "@/lib/console/words";
import { Drawing, HEIGHT, type Line, STROKES } from "./drawing";
import { Scroll } from "./scroll";

interface Props {
  readonly title: string;
  readonly note: string;
  readonly times: readonly number[];
  readonly lines: readonly Line[];
  /** A value in words. */
  readonly format: (value: number) => string;
  /** The upper end of the scale, if it has one. */
  readonly most?: number;
}

const NO_VALUE = "–";

export function Chart({ title, note, times, lines, format, most }: Props) {
  const id = useId();
  const written = (value: number | null | undefined) => (value == null ? NO_VALUE : format(value));
  return (
    <figure aria-labelledby={id} className="min-w-0 rounded-2xl border border-line bg-card p-5 sm:p-6">
      <figcaption>
        <h2 id={id} className="font-serif text-xl font-medium">
          {title}
        </h2>
        <p className="mt-1 text-sm text-muted">{note}</p>
      </figcaption>
      <dl className="mt-4 flex flex-wrap gap-x-6 gap-y-2">
        {lines.map(({ name, color, look, values }) => (
          <div key={name}>
            <dt className="flex items-center gap-2 text-sm text-muted">
              <svg viewBox="0 0 20 4" className="h-1 w-5" aria-hidden="true">
                <path d="M0 2h20" stroke={`var(--${color})`} strokeWidth="3" {...STROKES[look ?? "plain"]} />
              </svg>
              {name}
            </dt>
            <dd className="text-lg font-medium tabular-nums">{written(values.at(-1))}</dd>
          </div>
        ))}
      </dl>
      {times.length === 0 ? (
        <p
          className="mt-4 grid place-items-center rounded-xl bg-wash px-4 text-sm text-muted"
          style={{ height: HEIGHT }}
        >
          Nothing to show yet: processes tell their counts every half minute.
        </p>
      ) : (
        <Drawing times={times} lines={lines} {...(most !== undefined && { most })} />
      )}
      <details className="mt-3">
        <summary className="inline-flex min-h-11 items-center text-sm font-medium text-accent underline underline-offset-4">
          As a table<span className="sr-only">: {title}</span>
        </summary>
        <Scroll label={`${title}, as a table`} className="max-h-72 overflow-auto">
          <table className="w-full text-sm tabular-nums">
            <thead>
              <tr className="text-left text-muted">
                <th scope="col" className="py-1 pr-4 font-normal">
                  Time
                </th>
                {lines.map(({ name }) => (
                  <th key={name} scope="col" className="py-1 pr-4 text-right font-normal">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {times
                .map((time, index) => ({ time, index }))
                .reverse()
                .map(({ time, index }) => (
                  <tr key={time} className="border-t border-line">
                    <th scope="row" className="py-1 pr-4 text-left font-normal">
                      {timeOfDay(time)}
                    </th>
                    {lines.map(({ name, values }) => (
                      <td key={name} className="py-1 pr-4 text-right">
                        {written(values[index])}
                      </td>
                    ))}
                  </tr>
                ))}
            </tbody>
          </table>
        </Scroll>
      </details>
    </figure>
  );
}
