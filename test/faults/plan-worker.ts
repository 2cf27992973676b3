/**
 * A process that drafts a plan of eight sections and dies as it is told: `after` a section is kept, or `inside`
 * one, when it is paid for and not kept yet.
 */
import { appendFileSync } from "node:fs";
import { openQueue, type Place } from "#test/support/queue-places.ts";

export interface PlanTask {
  readonly place: Place;
  readonly ledger: string;
  readonly dieAt?: { readonly when: "after" | "inside"; readonly section: number };
}

const task = JSON.parse(process.argv[2] ?? "{}") as PlanTask;

function die(when: "after" | "inside", section: number): void {
  if (task.dieAt?.when === when && task.dieAt.section === section) process.kill(process.pid, "SIGKILL");
}

const queue = await openQueue(task.place);
queue.work({
  plan: async (_data, { step }) => {
    const sections: string[] = [];
    for (let section = 1; section <= 8; section += 1) {
      const text = await step(`section ${section}`, async () => {
        appendFileSync(task.ledger, `${section}\n`);
        die("inside", section);
        return `text of ${section}`;
      });
      sections.push(text);
      die("after", section);
    }
    return sections;
  },
});
