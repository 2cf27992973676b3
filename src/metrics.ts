import { collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Engines } from "./engines/create.ts";

export interface Metrics {
  readonly contentType: string;
  /** The Prometheus text format: what the process uses, and what waits, failed or is in doubt as of now. */
  text(): Promise<string>;
  /** A webhook was answered. */
  answered(webhook: { readonly channel: string; readonly status: number; readonly seconds: number }): void;
}

type Counted = Readonly<Record<string, number>>;

/** One registry a process, so that tests and several apps do not meet in a global one. */
export function createMetrics({
  queue,
  inbox,
  outbox,
}: Pick<Engines, "queue" | "inbox" | "outbox">): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });

  function byState(name: string, help: string, read: () => Promise<Counted>): void {
    const gauge: Gauge<"state"> = new Gauge({
      name,
      help,
      labelNames: ["state"],
      registers: [registry],
      async collect() {
        for (const [state, count] of Object.entries(await read())) gauge.set({ state }, count);
      },
    });
  }

  byState("yingdan_jobs", "Jobs by state", () => queue.counts());
  byState("yingdan_events", "Received events by state", () => inbox.counts());
  byState("yingdan_effects", "Messages and other effects by state", () => outbox.counts());
  const webhooks = new Histogram({
    name: "yingdan_webhook_seconds",
    help: "Time from a platform's request to its acknowledgement",
    labelNames: ["channel", "status"],
    // The platforms wait 3 to 5 seconds.
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3],
    registers: [registry],
  });
  const places = new Map<string, ReturnType<typeof webhooks.labels>>();
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    answered({ channel, status, seconds }) {
      const key = `${channel} ${status}`;
      // Finding the labels' place anew costs more than the rest of the measurement.
      const place = places.get(key) ?? webhooks.labels(channel, String(status));
      places.set(key, place);
      place.observe(seconds);
    },
  };
}
