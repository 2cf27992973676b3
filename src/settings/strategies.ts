import { z } from "zod";
import type { StrategyId } from "../domain/targeting/strategy.ts";
import type { Text } from "../domain/text.ts";
import { defineArea, TextSetting } from "./area.ts";

export interface StrategyAdvice {
  readonly name: Text;
  readonly place: Text;
  readonly moves: { readonly zh: readonly string[]; readonly en: readonly string[] };
  /** Said where the handbook contradicts itself (S-2). */
  readonly note?: Text | undefined;
}

const Moves = z.array(z.string().min(1)).min(1);
const Advice = z.strictObject({
  name: TextSetting,
  place: TextSetting,
  moves: z.strictObject({ zh: Moves, en: Moves }),
  note: TextSetting.optional(),
});

const Strategies = z.strictObject({
  grow: Advice,
  pond: Advice,
  net: Advice,
  siege: Advice,
  nurture: Advice,
});

/** The five strategies of blue book 1.4. */
export const strategiesArea = defineArea<Readonly<Record<StrategyId, StrategyAdvice>>>(
  "strategies",
  Strategies,
);
