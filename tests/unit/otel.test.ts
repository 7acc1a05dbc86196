// openTelemetry with the real SDK, set up by the file that docs/metrics.md shows.

import { readFileSync } from "node:fs";
import * as api from "@opentelemetry/api";
import { AggregationTemporality, InMemoryMetricExporter } from "@opentelemetry/sdk-metrics";
import { InMemorySpanExporter, type ReadableSpan } from "@opentelemetry/sdk-trace";
import { beforeEach, describe, expect, test } from "vitest";
import { startTelemetry } from "@/docs/examples/telemetry";
import { openTelemetry } from "@/lib/session/otel";
import { CANARY, rejectionOf } from "../support/fixtures";
import { down, openTestRuntime, visitor } from "../support/session";

// As an app does: made when setup.ts is loaded, before anything is registered.
const telemetry = openTelemetry(api);
const spans = new InMemorySpanExporter();
const numbers = new InMemoryMetricExporter(AggregationTemporality.DELTA);
const { flush } = startTelemetry(spans, numbers);

beforeEach(async () => {
  await flush();
  spans.reset();
  numbers.reset();
});

async function exported(): Promise<ReadableSpan[]> {
  await flush();
  return spans.getFinishedSpans();
}

const seen = ({ name, attributes, status }: ReadableSpan) => ({ name, attributes, status: status.code });
const { OK: _, ERROR, UNSET } = api.SpanStatusCode;

test("docs/metrics.md shows the file that is tested here", () => {
  const read = (file: string) => readFileSync(new URL(`../../docs/${file}`, import.meta.url), "utf8");
  expect(read("metrics.md")).toContain(read("examples/telemetry.ts").trim());
});

describe("spans", () => {
  test("each operation is one, with mode, source and outcome", async () => {
    const runtime = openTestRuntime({ mode: "cached_db", telemetry });
    const browser = runtime.browser();
    const session = await browser.request();
    session.set("n", 1);
    await session.save();
    session.set("n", 2);
    await session.save();
    await session.login("ada");
    const again = await browser.request();
    runtime.clock.advance(2 * 86_400);
    await browser.request();
    await runtime.manager.list("ada");
    await again.destroy();
    await browser.copy().request();
    const all = await exported();
    const attributes = { "session.mode": "cached_db" };
    const live = { ...attributes, "session.outcome": "live" };
    const done = { ...attributes, "session.outcome": "ok" };
    const database = { ...done, "session.source": "database" };
    expect(all.map(seen)).toEqual([
      { name: "session.create", attributes: database, status: UNSET },
      { name: "session.write", attributes: database, status: UNSET },
      { name: "session.rotate", attributes: database, status: UNSET },
      { name: "session.read", attributes: { ...live, "session.source": "cache" }, status: UNSET },
      { name: "session.read", attributes: { ...live, "session.source": "database" }, status: UNSET },
      { name: "session.touch", attributes: done, status: UNSET },
      { name: "session.list", attributes: done, status: UNSET },
      { name: "session.destroy", attributes: done, status: UNSET },
    ]);
    expect(all.every(({ ended, duration: [s, ns] }) => ended && s + ns > 0)).toBe(true);
  });

  test("one that failed says so, and not by what", async () => {
    const runtime = openTestRuntime({ mode: "db", telemetry });
    const browser = await visitor(runtime);
    const session = await browser.request();
    const ghost = await browser.copy().request();
    await flush();
    spans.reset();
    await rejectionOf(
      session.update(() => {
        throw new Error(CANARY);
      }),
    );
    await session.destroy();
    ghost.set("n", 1);
    await rejectionOf(ghost.save());
    const all = await exported();
    expect(all.map((span) => [span.name, span.attributes["session.outcome"], span.status.code])).toEqual([
      ["session.write", "refused", ERROR],
      ["session.destroy", "ok", UNSET],
      ["session.write", "gone", ERROR],
    ]);
    expect(JSON.stringify(all.map(({ events, status }) => [events, status]))).not.toContain(CANARY);
  });

  test("a store that does not answer is unavailable", async () => {
    const runtime = openTestRuntime({ mode: "cache", telemetry });
    const browser = await visitor(runtime);
    await flush();
    spans.reset();
    runtime.before = down();
    await rejectionOf(browser.request());
    expect((await exported()).map((span) => [span.attributes["session.outcome"], span.status.code])).toEqual([
      ["unavailable", ERROR],
    ]);
  });

  test("are children of the request's own, and parents of what the driver traces", async () => {
    const runtime = openTestRuntime({ mode: "db", telemetry });
    const browser = await visitor(runtime);
    await flush();
    spans.reset();
    const tracer = api.trace.getTracer("test");
    runtime.before = () => tracer.startSpan("driver").end();
    await tracer.startActiveSpan("request", async (span) => {
      await browser.request();
      span.end();
    });
    const [driver, read, request] = await exported();
    expect([driver?.name, read?.name, request?.name]).toEqual(["driver", "session.read", "request"]);
    expect(driver?.parentSpanContext?.spanId).toBe(read?.spanContext().spanId);
    expect(read?.parentSpanContext?.spanId).toBe(request?.spanContext().spanId);
  });

  test("show no id, no user and no data", async () => {
    const runtime = openTestRuntime({ mode: "cached_db", telemetry });
    const browser = await visitor(runtime, { cart: CANARY }, CANARY);
    const session = await browser.request();
    await runtime.manager.list(CANARY);
    const text = JSON.stringify((await exported()).map(({ name, attributes, events }) => [name, attributes, events]));
    for (const secret of [CANARY, session.id as string, browser.pointer?.id as string])
      expect(text).not.toContain(secret);
  });
});

describe("metrics", () => {
  async function points(name: string) {
    await flush();
    const metrics = numbers.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
    return metrics.filter(({ descriptor }) => descriptor.name === name);
  }

  test("events are a counter by type and outcome", async () => {
    const runtime = openTestRuntime({ mode: "cached_db", telemetry });
    const browser = await visitor(runtime);
    await browser.request();
    await browser.request();
    const [counter] = await points("session.events");
    const hits = counter?.dataPoints.filter(({ attributes }) => attributes["session.event"] === "cache");
    expect(hits).toMatchObject([
      { value: 2, attributes: { "session.mode": "cached_db", "session.event": "cache", "session.outcome": "hit" } },
    ]);
  });

  test("calls to the tiers are a histogram in seconds", async () => {
    const call = { mode: "db", tier: "database", method: "find", outcome: "ok" } as const;
    for (const ms of [3, 3, 70]) telemetry.onCall({ ...call, ms });
    const [histogram] = await points("session.tier.duration");
    expect(histogram?.descriptor.unit).toBe("s");
    expect(histogram?.dataPoints).toMatchObject([
      {
        attributes: { "session.tier": "database", "session.method": "find", "session.outcome": "ok" },
        value: {
          count: 3,
          min: 0.003,
          max: 0.07,
          buckets: { boundaries: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1] },
        },
      },
    ]);
  });
});
