import { amountOf, type Money } from "#src/domain/money.ts";
import type { Text } from "#src/domain/text.ts";
import type { Fields } from "./finish.ts";

/** An amount as a stage change writes it: `1240000 CNY`. */
export function amountText(value: Money): string {
  return `${amountOf(value)} ${value.currency}`;
}

/**
 * Turns the rows of a history into moves. A row that only states the new amount or date gets its `from` from the
 * row before it for the same deal, so rows of one deal must stand in the order they happened.
 */
export function createStageMoves(stageId: (text: string) => string): (fields: Fields) => Text | undefined {
  const last = new Map<unknown, { amount?: string; date?: string }>();

  return (fields) => {
    const { dealId, amount, expectedCloseOn, fromStage, toStage } = fields;
    const change = String(fields.change ?? "stage");
    const before = last.get(dealId) ?? {};
    const now = {
      ...before,
      ...(amount === undefined ? {} : { amount: amountText(amount as Money) }),
      ...(expectedCloseOn === undefined ? {} : { date: String(expectedCloseOn) }),
    };
    last.set(dealId, now);
    for (const name of ["change", "amount", "expectedCloseOn", "fromStage", "toStage"]) delete fields[name];
    if (dealId === undefined) return { zh: "商机", en: "a deal" };
    if (fields.on === undefined) return { zh: "日期", en: "a date" };
    fields.field = change;
    fields.seen = "source";
    const [from, to] =
      change === "stage"
        ? [fromStage, toStage]
        : change === "amount"
          ? [before.amount, now.amount]
          : [before.date, now.date];
    if (fields.from === undefined && from !== undefined) fields.from = from;
    if (fields.to === undefined && to !== undefined) fields.to = to;
    // A history with one column for every kind of old and new value names stages as text.
    if (change === "stage")
      for (const side of ["from", "to"])
        if (typeof fields[side] === "string") fields[side] = stageId(fields[side]);
    return fields.to === undefined ? { zh: "变更后的值", en: "a new value" } : undefined;
  };
}
