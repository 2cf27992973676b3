import { createTwinQueue, type QueueFault } from "#test/support/twin-queue.ts";
import { type QueueRig, queueContract } from "./queue-contract.ts";

function rig(fault?: QueueFault): QueueRig {
  const { queue, crashDuring } = createTwinQueue(fault);
  return { queue, other: queue, crashDuring, patienceMs: fault === undefined ? 3000 : 400 };
}

queueContract({ name: "the honest twin", create: () => rig() });

queueContract.provedBy({
  "runs jobs of one urgency in the order they were added": () => rig("order"),
  "runs the more urgent first": () => rig("priority"),
  "adds an id once while it waits, runs or is kept": () => rig("ids"),
  "keeps data, result and error as they were given": () => rig("texts"),
  "waits as long as it was told": () => rig("delay"),
  "retries with growing waits, then parks": () => rig("backoff"),
  "tries a parked job again when asked, its attempts counted anew": () => rig("retry"),
  "runs a job again when its worker was killed, and does not count that as a failure": () => rig("crash"),
  "never runs one job in two workers together": () => rig("double"),
  "is idle only when nothing waits, is delayed or runs": () => rig("idle"),
  "finishes what is under way before it is disposed": () => rig("drain"),
  "hands back what a stopped worker could not finish, as if it had not been tried": () => rig("stop"),
  "never runs a job that was cancelled while it waited": () => rig("cancel"),
  "aborts the signal of a job that is cancelled while it runs, from any process": () => rig("abort"),
  "does not repeat a finished step": () => rig("steps"),
  "runs the jobs of a lane one at a time and in order, beside other lanes": () => rig("lane"),
  "goes on with a lane after a job of it was parked or cancelled": () => rig("park"),
  "starts a waiting person's job while long batches hold the other places": () => rig("reserve"),
  "lets no group keep another waiting": () => rig("groups"),
  "tells how far a job has come": () => rig("progress"),
});
