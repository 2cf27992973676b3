import type { DatabasePlace, Place } from "#test/support/queue-places.ts";

/** What a killed process is told to do. */
export interface ChildTask {
  readonly role: "gateway" | "worker";
  readonly database: DatabasePlace;
  readonly queue: Place;
  readonly platforms: string;
  readonly port: number;
  readonly secret: string;
}

/** Every named point at which a process may be killed. */
const FAILPOINTS: Readonly<Record<ChildTask["role"], readonly string[]>> = {
  gateway: ["gateway.verified", "inbox.accepting", "inbox.accepted", "gateway.acked"],
  worker: [
    "job.claimed",
    "outbox.planned",
    "outbox.sending",
    "outbox.called",
    "outbox.sent",
    "outbox.readBack",
    "job.added",
    "job.ran",
    "job.finishing",
    "job.finished",
  ],
};

/** Points that only the queue on Redis has. */
const ON_REDIS = ["job.placed"];

export function failpointsOf(
  edition: "embedded" | "distributed",
): readonly (readonly [ChildTask["role"], string])[] {
  const worker = edition === "embedded" ? FAILPOINTS.worker : [...FAILPOINTS.worker, ...ON_REDIS];
  return [
    ...FAILPOINTS.gateway.map((point) => ["gateway", point] as const),
    ...worker.map((point) => ["worker", point] as const),
  ];
}
