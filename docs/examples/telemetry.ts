// telemetry.ts, beside instrumentation.ts: where spans and numbers of this process go.

import { context, metrics, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { MeterProvider, PeriodicExportingMetricReader, type PushMetricExporter } from "@opentelemetry/sdk-metrics";
import { BatchSpanProcessor, type SpanExporter, TracerProvider } from "@opentelemetry/sdk-trace";

export function startTelemetry(spans: SpanExporter, numbers: PushMetricExporter) {
  const tracers = new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter: spans })] });
  const meters = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter: numbers })] });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(tracers);
  metrics.setGlobalMeterProvider(meters);
  return { flush: () => Promise.all([tracers.forceFlush(), meters.forceFlush()]) };
}
