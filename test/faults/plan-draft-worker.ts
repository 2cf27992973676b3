/** A process that drafts account plans as the product's own job does, to be killed. */

import { callSkill } from "#src/assistant/turn.ts";
import type { Company } from "#src/company.ts";
import { loadConfig } from "#src/config.ts";
import { createDraftPlanHandler } from "#src/jobs/draft-plan.ts";
import { createJobParts } from "#src/jobs/start-jobs.ts";
import { silentLog } from "#src/log.ts";
import { systemClock } from "#src/ports/clock.ts";
import { openRuntime } from "#src/runtime.ts";
import { openQueue, type Place } from "#test/support/queue-places.ts";

export interface PlanDraftTask {
  readonly directory: string;
  readonly model: string;
  /** Whose bill it is: what a killed process still asked for is not the next one's. */
  readonly payer: string;
  readonly queue: Place;
  readonly today: string;
}

const task = JSON.parse(process.argv[2] ?? "{}") as PlanDraftTask;
const config = loadConfig({
  YINGDAN_DATA: task.directory,
  SAMPLE: "never",
  MODEL_BASE_URL: task.model,
  MODEL_NAME: "stand-in-1",
  MODEL_API_KEY: task.payer,
});
const company: Company = { sample: false, directory: task.directory, today: task.today };
const runtime = await openRuntime({ config, company, log: silentLog, clock: systemClock });
const queue = await openQueue(task.queue, { leaseMs: 3000 });
const { viewer } = createJobParts(runtime, []);
queue.work({
  "draft-plan": createDraftPlanHandler({
    viewer,
    queue,
    draftPlan: (input, person, signal) =>
      callSkill("plan-draft", input, { viewer: person, signal }, runtime.turn),
  }),
});
