import { expect, it } from "vitest";
import { openTalkRig, REP } from "#test/support/talk-rig.ts";
import type { Model } from "../ports/model.ts";
import { runEvalPrompts } from "./prompts.ts";

const usage = { inputTokens: 1_000, cachedTokens: 500, outputTokens: 100 };

/** Writes one good sentence and one that its evidence does not hold. */
const writer: Model = {
  name: "writer",
  embeds: false,
  async *chat() {
    yield { type: "text", text: "华晟精密 1200 [1]。规模 9,999 人 [1]。" };
    yield { type: "end", reason: "stop", usage, model: "writer" };
  },
  embed: async () => [],
};

const clock = { now: () => 0 };

it("tries every drafting prompt in both languages and counts checks, removals, tokens and cost", async () => {
  await using rig = await openTalkRig({ model: writer });
  const lines: string[] = [];

  const price = { input: 1, cached: 0.1, output: 10 };
  const result = await runEvalPrompts({
    deps: rig.deps,
    viewer: REP,
    accounts: ["own"],
    clock,
    price,
    write: (line) => lines.push(line),
  });

  expect(result).toHaveLength(14);
  // The wrong sentence is sent back once and then taken out: one of the six checks fails.
  expect(result[0]).toMatchObject({ prompt: "outreach", locale: "zh", checks: 6, passed: 5, removed: 1 });
  expect(result[0]?.usage).toEqual({ inputTokens: 2_000, cachedTokens: 1_000, outputTokens: 200 });
  expect(lines.at(-1)).toMatch(/^\d+ of 84 checks passed$/);
  expect(lines[0]).toContain("cost 0.0031");
});

it("says so when no model is configured", async () => {
  await using rig = await openTalkRig();

  const result = runEvalPrompts({ deps: rig.deps, viewer: REP, accounts: ["own"], clock, write: () => {} });

  await expect(result).rejects.toMatchObject({ code: "CONFIG_INVALID" });
});
