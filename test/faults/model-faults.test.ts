import { expect, it } from "vitest";
import { FAULTS, runModelFaults } from "./model-faults.ts";

it("ends every turn in an answer or a plain notice, whatever the model's endpoint does", async () => {
  const kinds = Object.keys(FAULTS).length;

  // One turn a kind of fault, with the first call of each going wrong; the command runs all patterns and questions.
  const run = await runModelFaults(kinds);

  expect(run.bad).toEqual([]);
  expect(run).toMatchObject({ turns: kinds, answered: kinds });
  expect(run.faults).toBeGreaterThanOrEqual(kinds - 1);
});
