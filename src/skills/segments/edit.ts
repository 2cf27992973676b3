import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { FormField, Reply } from "../../reply.ts";
import { type Confirmation, isConfirmed, proposalCard, writeRecord, writtenCard } from "../proposal.ts";
import { say } from "../reader.ts";
import { emptySegment, SEGMENT, type SegmentBody, type SegmentEntry } from "../segment-records.ts";
import type { SkillContext } from "../skill.ts";

const EDITS = ["create", "ticks", "choose", "abandon", "market", "outlook", "survey"] as const;
export type Edit = (typeof EDITS)[number];

const Tickable = z.union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")]);
const CalendarDay = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

export const EditFields = {
  edit: z.enum(EDITS).optional(),
  name: z.string().max(100).optional(),
  industries: z.string().max(500).optional(),
  places: z.string().max(500).optional(),
  need: Tickable.optional(),
  value: Tickable.optional(),
  reference: Tickable.optional(),
  note: z.string().max(1000).optional(),
  reason: z.string().max(1000).optional(),
  period: z.string().max(40).optional(),
  reviewOn: CalendarDay.optional(),
  accounts: z.coerce.number().int().min(1).max(100_000_000).optional(),
  source: z.string().max(300).optional(),
  on: CalendarDay.optional(),
  horizon: z.enum(["this-year", "three-years"]).optional(),
  verdict: z.enum(["chance", "flat", "decline", "confirms", "unclear", "refutes"]).optional(),
  about: z.string().max(200).optional(),
};

const Fields = z.object(EditFields);
type EditInput = z.infer<typeof Fields> & Confirmation & { readonly edit: Edit };

/** Asks for what the edit needs, proposes it, and writes it on the click. */
export async function editSegment(
  input: EditInput,
  entry: SegmentEntry,
  context: SkillContext,
): Promise<Reply> {
  if ((input.edit === "choose" || input.edit === "abandon") && context.viewer.role === "rep")
    throw notYours();
  const change = changeOf(input, entry.body, context);
  if (change === undefined) return editForm(input.edit, entry, context);
  const title = say(context, `细分市场 · ${change.body.name}`, `Segment · ${change.body.name}`);
  if (!isConfirmed(input, context)) {
    const { confirm: _confirm, version: _version, ...rest } = input;
    const again = { ...JSON.parse(JSON.stringify(rest)), segment: entry.id };
    return proposalCard(
      {
        skill: "segments",
        title,
        changes: change.lines,
        input: again,
        version: entry.version,
        sections: ["1.1"],
      },
      context,
    );
  }
  const record = await writeRecord(
    context,
    { kind: SEGMENT, id: entry.id, scope: "everyone", body: change.body },
    input,
  );
  return writtenCard(
    {
      record,
      title,
      text: say(context, `已写下：${change.lines.join("；")}`, `Written: ${change.lines.join("; ")}`),
    },
    context,
  );
}

interface Change {
  readonly body: SegmentBody;
  readonly lines: readonly string[];
}

function changeOf(input: EditInput, body: SegmentBody, context: SkillContext): Change | undefined {
  const stamp = { on: input.on ?? context.today, by: context.viewer.name };
  switch (input.edit) {
    case "create":
      return created(input, body, context);
    case "ticks":
      return ticked(input, body, { ...context, stamp });
    case "choose":
    case "abandon":
      return decided(input, body, { ...context, stamp });
    case "market": {
      if (input.accounts === undefined || !input.source) return undefined;
      const line = say(
        context,
        `市场里一共约 ${input.accounts} 家（${input.source}）`,
        `about ${input.accounts} accounts in the market (${input.source})`,
      );
      return {
        body: { ...body, market: { accounts: input.accounts, source: input.source, on: stamp.on } },
        lines: [line],
      };
    }
    case "outlook":
      return foreseen(input, body, { ...context, stamp });
    case "survey":
      return surveyed(input, body, { ...context, stamp });
  }
}

function created(input: EditInput, body: SegmentBody, context: SkillContext): Change | undefined {
  if (!input.name) return undefined;
  const industries = input.industries === undefined ? body.industries : listOf(input.industries);
  const places = input.places === undefined ? body.places : listOf(input.places);
  if (industries.length + places.length === 0) return undefined;
  const line = say(
    context,
    `新建“${input.name}”：行业 ${industries.join("、") || "不限"}，地域 ${places.join("、") || "不限"}`,
    `new segment “${input.name}”: industries ${industries.join(", ") || "any"}, places ${places.join(", ") || "any"}`,
  );
  return {
    body: { ...emptySegment(input.name, industries, places), surveys: body.surveys, outlook: body.outlook },
    lines: [line],
  };
}

function listOf(text: string): string[] {
  return text
    .split(/[,，、;；\n]+/)
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

type Stamped = SkillContext & { readonly stamp: { readonly on: string; readonly by: string } };

function ticked(input: EditInput, body: SegmentBody, context: Stamped): Change | undefined {
  const { need, value, reference, note = "" } = input;
  if (need === undefined && value === undefined && reference === undefined) return undefined;
  const tick = (ok: boolean) => ({ ok, note, ...context.stamp });
  const ticks = {
    ...body.ticks,
    ...(need === undefined ? {} : { need: tick(need) }),
    ...(value === undefined ? {} : { value: tick(value) }),
    ...(reference === undefined ? {} : { reference: tick(reference) }),
  };
  const mark = (ok: boolean | undefined) => (ok === undefined ? "–" : ok ? "✓" : "✗");
  const line = say(
    context,
    `三条标准：类似需求 ${mark(need)}，类似价值主张 ${mark(value)}，相互参照 ${mark(reference)}`,
    `three tests: like needs ${mark(need)}, like value ${mark(value)}, look at each other ${mark(reference)}`,
  );
  return { body: { ...body, ticks }, lines: [line] };
}

function decided(input: EditInput, body: SegmentBody, context: Stamped): Change | undefined {
  const { reason, period, reviewOn } = input;
  if (!reason || !period || reviewOn === undefined) return undefined;
  const state = input.edit === "abandon" ? ("abandoned" as const) : ("chosen" as const);
  const verb =
    state === "abandoned" ? say(context, "战略放弃", "abandoned") : say(context, "选为目标", "chosen");
  const line = say(
    context,
    `${period} ${verb}：${reason}；${reviewOn} 复查`,
    `${verb} for ${period}: ${reason}; review on ${reviewOn}`,
  );
  return { body: { ...body, choice: { state, reason, period, reviewOn, ...context.stamp } }, lines: [line] };
}

function foreseen(input: EditInput, body: SegmentBody, context: Stamped): Change | undefined {
  const { horizon, verdict, note, source } = input;
  if (horizon === undefined || !note || !source) return undefined;
  if (verdict !== "chance" && verdict !== "flat" && verdict !== "decline") return undefined;
  const kept = body.outlook.filter((item) => item.horizon !== horizon);
  const when =
    horizon === "this-year"
      ? say(context, "今年", "this year")
      : say(context, "未来三年", "the next three years");
  const line = say(
    context,
    `${when}前景：${note}（${source}，${context.stamp.on}）`,
    `outlook for ${when}: ${note} (${source}, ${context.stamp.on})`,
  );
  return {
    body: { ...body, outlook: [...kept, { horizon, verdict, text: note, source, ...context.stamp }] },
    lines: [line],
  };
}

function surveyed(input: EditInput, body: SegmentBody, context: Stamped): Change | undefined {
  const { about, verdict, note } = input;
  if (!about || !note) return undefined;
  if (verdict !== "confirms" && verdict !== "unclear" && verdict !== "refutes") return undefined;
  const line = say(context, `调研 ${about}：${note}`, `survey of ${about}: ${note}`);
  return {
    body: { ...body, surveys: [...body.surveys, { account: about, verdict, note, ...context.stamp }] },
    lines: [line],
  };
}

function notYours(): AppError {
  return new AppError("FORBIDDEN", "Managers choose and abandon segments. Propose it to yours.", {
    zh: "选择和放弃细分市场由经理来定，可以向你的经理提。",
  });
}

/** What each edit asks; the survey's three questions are the template of blue book 1.1. */
export function editForm(edit: Edit, entry: SegmentEntry | undefined, context: SkillContext): Reply {
  const input = { edit, ...(entry === undefined ? {} : { segment: entry.id }) };
  const name = entry?.body.name ?? say(context, "新建", "new");
  const submit = {
    label: say(context, "下一步", "Next"),
    skill: "segments",
    input:
      edit === "create" && entry === undefined
        ? { ...input, segment: `segment-${context.now.toString(36)}` }
        : input,
  };
  return {
    title: say(context, `细分市场 · ${name}`, `Segment · ${name}`),
    blocks: [{ type: "form", submit, fields: fieldsOf(edit, context) }],
  };
}

function fieldsOf(edit: Edit, context: SkillContext): FormField[] {
  const t = (zh: string, en: string) => say(context, zh, en);
  const text = (name: string, label: string, more: Partial<FormField> = {}): FormField => ({
    name,
    label,
    kind: "text",
    required: true,
    ...more,
  });
  const choice = (name: string, label: string, options: [string, string][]): FormField => ({
    name,
    label,
    kind: "choice",
    required: true,
    options: options.map(([value, shown]) => ({ value, label: shown })),
  });
  const yesNo = (name: string, label: string) =>
    choice(name, label, [
      ["true", t("是", "yes")],
      ["false", t("否", "no")],
    ]);
  switch (edit) {
    case "create":
      return [
        text("name", t("名称", "Name")),
        text("industries", t("行业（国标名称或代码，顿号隔开）", "Industries (GB/T 4754, comma-separated)"), {
          required: false,
        }),
        text("places", t("地域（省市县，顿号隔开）", "Places (comma-separated)"), { required: false }),
      ];
    case "ticks":
      return [
        yesNo("need", t("客户有类似的业务需求", "Customers have like business needs")),
        yesNo("value", t("我们能给出类似的价值主张", "We can offer them like value")),
        yesNo("reference", t("他们买之前会互相打听", "They look at each other before buying")),
        text("note", t("依据", "Evidence"), { required: false }),
      ];
    case "choose":
    case "abandon":
      return [
        text("reason", t("理由", "Reason")),
        text("period", t("计划期", "Period"), { value: context.today.slice(0, 4) }),
        text("reviewOn", t("复查日期", "Review on"), { kind: "date" }),
      ];
    case "market":
      return [
        text("accounts", t("市场里一共多少家", "Accounts in the whole market"), { kind: "number" }),
        text("source", t("出处", "Source")),
      ];
    case "outlook":
      return [
        choice("horizon", t("看多远", "Horizon"), [
          ["this-year", t("今年", "this year")],
          ["three-years", t("未来三年", "next three years")],
        ]),
        choice("verdict", t("判断", "Verdict"), [
          ["chance", t("有机会", "chance")],
          ["flat", t("持平", "flat")],
          ["decline", t("衰退", "decline")],
        ]),
        text("note", t("一句话说明", "In one sentence")),
        text("source", t("出处", "Source")),
        text("on", t("资料日期", "Date of the source"), { kind: "date", required: false }),
      ];
    case "survey":
      return [
        text("about", t("调研了哪家客户", "Which account was asked")),
        choice("verdict", t("结论", "Verdict"), [
          ["confirms", t("支持", "confirms")],
          ["unclear", t("不明确", "unclear")],
          ["refutes", t("不支持", "refutes")],
        ]),
        text(
          "note",
          t(
            "预算还在增加吗、最痛的是什么、会参照谁：他们怎么说",
            "Is the budget growing, what hurts most, whom do they look at: what they said",
          ),
          { kind: "multiline" },
        ),
      ];
  }
}
