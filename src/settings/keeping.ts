import { z } from "zod";
import { defineArea, TextSetting } from "./area.ts";
import { KnownField } from "./conditions.ts";
import { SourcesSetting } from "./measures.ts";

const Moves = z.strictObject({
  zh: z.array(z.string().min(1)).min(1),
  en: z.array(z.string().min(1)).min(1),
});
const Position = z.strictObject({ name: TextSetting, why: TextSetting, moves: Moves });
const Loyalty = z.strictObject({ name: TextSetting, moves: Moves });
const Cut = z.number().min(0).max(100);

const KeepingSetting = z.strictObject({
  cut: Cut,
  satisfied: Cut,
  unhappy: Cut,
  reads: z.strictObject({
    irreplaceable: SourcesSetting,
    importance: SourcesSetting,
    costShare: SourcesSetting,
    satisfaction: SourcesSetting,
  }),
  onlyUsField: KnownField,
  recommendsField: KnownField,
  onlyUsFromOrders: z.number().int().min(1),
  grossProfitField: KnownField,
  serviceCostField: KnownField,
  overdueField: KnownField,
  positions: z.strictObject({ partner: Position, hedge: Position, haggle: Position, lean: Position }),
  loyalties: z.strictObject({ advocate: Loyalty, habitual: Loyalty, promoter: Loyalty, drifter: Loyalty }),
});

export type KeepingSettings = z.infer<typeof KeepingSetting>;

/** Value position, loyalty, lifetime value: blue book 4.1. */
export const keepingArea = defineArea<KeepingSettings>("keeping", KeepingSetting);
