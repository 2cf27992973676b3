import type { Text } from "../../domain/text.ts";
import type { ChainRole, Seat } from "../../domain/winning/chain.ts";
import type { Gap, GapKind, Light } from "../../domain/winning/chain-gaps.ts";
import type { Action, Block, Reply, Source, TableRow } from "../../reply.ts";
import { type Beside, besideBlocks } from "../beside.ts";
import { chainDiagram, type LoadedChain, personText, ROLE_NAMES, STANCE_NAMES, valueText } from "../chain.ts";
import { formatDate } from "../format.ts";
import { listing, type Reader, say, word } from "../reader.ts";
import type { SkillContext } from "../skill.ts";
import { aboutOf, type Target, targetInput } from "../target.ts";

export interface ChainView {
  readonly target: Target;
  readonly loaded: LoadedChain;
  readonly beside: Beside;
}

const LIGHTS: Record<Light, Text> = {
  red: { zh: "红灯", en: "Red" },
  amber: { zh: "黄灯", en: "Amber" },
  green: { zh: "绿灯", en: "Green" },
};

/** Verdict, picture, gaps with what to do, the people by influence, documents, sources. */
export function chainCard(view: ChainView, context: SkillContext): Reply {
  const { target, loaded, beside } = view;
  const light = word(context, LIGHTS[loaded.health.light]);
  const title = say(
    context,
    `${target.name} · 决策链 · ${light}`,
    `${target.name} · decision chain · ${light.toLowerCase()}`,
  );
  return {
    title,
    blocks: [
      { type: "text", markdown: verdict(view, context) },
      chainDiagram(loaded.chain, say(context, `${target.name} 作战地图`, `${target.name}: battle map`)),
      ...gapBlock(view, context),
      ...cycleNotes(loaded, context),
      ...peopleTable(loaded, context),
      ...besideBlocks(beside, context),
      { type: "actions", actions: nextSteps(view, context) },
      sources(view, context),
    ],
    about: aboutOf(target),
  };
}

function verdict({ loaded }: ChainView, reader: Reader): string {
  const { seats } = loaded.chain;
  const people = seats.filter((seat) => !seat.empty);
  const count = (stance: Seat["stance"]) => people.filter((seat) => seat.stance === stance).length;
  const light = word(reader, LIGHTS[loaded.health.light]);
  const [worst] = loaded.health.gaps;
  const why =
    worst === undefined ? say(reader, "没有缺口", "no gap") : gapText(worst, reader).replace(/[。.]$/, "");
  if (people.length === 0) {
    return say(
      reader,
      `**${light}：还没有联系人。** 下面 ${seats.length} 个席位按“${word(reader, loaded.template.name)}”列出，先找到人。`,
      `**${light}: no contact yet.** The ${seats.length} seats below are typical of “${word(reader, loaded.template.name)}”; find the people first.`,
    );
  }
  return say(
    reader,
    `**${light}：${why}。** 认识 ${people.length} 人：支持 ${count("supports")}、中立 ${count("neutral")}、反对 ${count("opposes")}、不清楚 ${count("unknown")}；近期有往来的 ${loaded.health.engaged.length} 人。`,
    `**${light}: ${why}.** ${people.length} known: ${count("supports")} for us, ${count("neutral")} neutral, ${count("opposes")} against, ${count("unknown")} not clear; ${loaded.health.engaged.length} in touch lately.`,
  );
}

/** One gap in words. */
export function gapText(gap: Gap, reader: Reader): string {
  const who = listing(
    reader,
    gap.seats.slice(0, 3).map((seat) => personText(seat, reader)),
  );
  const texts: Record<GapKind, Text> = {
    noEb: { zh: "没有确认的 EB，还不知道谁拍板", en: "no confirmed EB; we do not know who decides" },
    criticUnplanned: {
      zh: `${who} 反对，还没有应对计划`,
      en: `${who} ${gap.seats.length === 1 ? "opposes" : "oppose"} us and there is no plan for it`,
    },
    ebNotMet: { zh: `EB ${who} 最近没有接触记录`, en: `no recent contact with the EB ${who}` },
    singleThread: {
      zh: gap.seats.length === 0 ? "最近没有和任何人往来" : `只和 ${who} 一个人往来，单线`,
      en: gap.seats.length === 0 ? "in touch with nobody lately" : `in touch with ${who} alone`,
    },
    noCoach: { zh: "没有教练，内部消息没人给", en: "no Coach to tell us what goes on inside" },
    noSpokesperson: { zh: "没有替我们说话的人（代言人）", en: "nobody speaks for us inside" },
    stanceUnknown: { zh: `${who} 能说不，立场还不清楚`, en: `${who} can say no and the stance is not known` },
  };
  return word(reader, texts[gap.kind]);
}

const MOVES: Record<GapKind, Text> = {
  noEb: {
    zh: "问现在的联系人“这笔钱最后谁签字”",
    en: "ask our contacts who signs for this money in the end",
  },
  criticUnplanned: {
    zh: "单独听他的顾虑，用他的标准回答，写下应对计划",
    en: "hear the doubts alone, answer by their criteria, write the plan down",
  },
  ebNotMet: {
    zh: "带一页简报约一次，理由要正当",
    en: "arrange a meeting with a one-page brief and a proper reason",
  },
  singleThread: {
    zh: "请他引荐使用部门和技术部门各一人",
    en: "ask for introductions to a user and a technical person",
  },
  noCoach: {
    zh: "从支持我们、又了解流程的人里找",
    en: "look among those who are for us and know the process",
  },
  noSpokesperson: { zh: "先把一位有分量的中立者变成支持者", en: "win one neutral person of weight first" },
  stanceUnknown: { zh: "下次见面直接问他怎么看", en: "ask outright at the next meeting" },
};

function gapBlock(view: ChainView, reader: Reader): Block[] {
  const lines = view.loaded.health.gaps.map(
    (gap) => `- ${gapText(gap, reader)} → ${word(reader, MOVES[gap.kind])}`,
  );
  if (lines.length === 0) return [];
  return [{ type: "text", markdown: [say(reader, "**缺口**", "**Gaps**"), ...lines].join("\n") }];
}

function cycleNotes({ chain }: LoadedChain, reader: Reader): Block[] {
  return chain.cycles.map((cycle) => {
    const names = cycle.map((id) => chain.seats.find((seat) => seat.id === id)?.name ?? id).join(" → ");
    const text = say(
      reader,
      `CRM 里的汇报关系成了环：${names}。最后一条没有画，请核对。`,
      `The reporting lines in the CRM form a circle: ${names}. The last line is not drawn; check it.`,
    );
    return { type: "note", tone: "warning", text };
  });
}

const ROWS = 8;

function peopleTable({ chain }: LoadedChain, reader: Reader): Block[] {
  const people = chain.seats
    .filter((seat) => !seat.empty)
    .sort((a, b) => (b.influence ?? 0) - (a.influence ?? 0));
  if (people.length === 0) return [];
  return [
    {
      type: "table",
      columns: [
        { label: say(reader, "谁", "Who") },
        { label: say(reader, "角色", "Role") },
        { label: say(reader, "立场", "Stance") },
        { label: say(reader, "影响力", "Influence") },
        { label: say(reader, "其他", "Else") },
      ],
      rows: people.slice(0, ROWS).map((seat): TableRow => ({ cells: cellsOf(seat, chain, reader) })),
      total: people.length,
    },
  ];
}

function cellsOf(seat: Seat, chain: LoadedChain["chain"], reader: Reader): string[] {
  const known = (["duty", "preference", "authority", "plan"] as const).flatMap((field) =>
    seat[field] === undefined ? [] : [valueText(field, seat[field], chain, reader)],
  );
  if (seat.spokesperson === true) known.push(say(reader, "代言人", "spokesperson"));
  return [
    personText(seat, reader),
    word(reader, ROLE_NAMES[seat.role]),
    word(reader, STANCE_NAMES[seat.stance]) + saidBy(seat, reader),
    seat.influence === undefined ? "–" : valueText("influence", seat.influence, chain, reader),
    known.length === 0 ? "–" : listing(reader, known),
  ];
}

function saidBy(seat: Seat, reader: Reader): string {
  const evidence = seat.evidence.stance;
  if (evidence === undefined) return "";
  const on = formatDate(evidence.on, reader.locale, reader.today);
  return say(reader, `（${evidence.by}，${on}）`, ` (${evidence.by}, ${on})`);
}

function nextSteps({ target, loaded }: ChainView, reader: Reader): Action[] {
  const input = targetInput(target);
  const roles = new Set<ChainRole>();
  for (const seat of loaded.chain.seats) if (seat.empty || seat.stance === "opposes") roles.add(seat.role);
  const tips = [...roles].slice(0, 3).map(
    (role): Action => ({
      label:
        role === "other"
          ? say(reader, "其他人怎么打交道", "How to deal with the others")
          : say(reader, `${role} 怎么打交道`, `How to deal with the ${role}`),
      skill: "decision-chain",
      input: { ...input, tips: role },
    }),
  );
  return [
    {
      label: say(reader, "改席位", "Change a seat"),
      skill: "chain-edit",
      input,
      style: "primary",
    },
    ...tips,
  ];
}

function sources({ target, loaded }: ChainView, reader: Reader): Block {
  const own = loaded.record;
  const items: Source[] = [
    {
      id: "contacts",
      label: say(reader, `CRM 联系人 ${loaded.contacts.length} 位`, `${loaded.contacts.length} CRM contacts`),
      ...(target.account === undefined ? {} : { row: { kind: "account", id: target.account.id } }),
    },
    ...(own === undefined
      ? []
      : [
          {
            id: "own",
            label: say(
              reader,
              `我们的补充（第 ${own.version} 版）`,
              `Our own notes (version ${own.version})`,
            ),
            date: own.updatedAt.slice(0, 10),
          },
        ]),
    {
      id: "rule-light",
      label: say(
        reader,
        "规则：没有 EB，或能说不的人反对且没有计划为红；其他缺口为黄",
        "Rule: red without an EB or with an unplanned critic who can say no; amber for any other gap",
      ),
      rule: "noEb | criticUnplanned(EB, TB, influence 3) → red",
    },
  ];
  return { type: "sources", items, sections: ["2.2"] };
}

export interface TipsView {
  readonly target: Target;
  readonly role: ChainRole;
  readonly seats: readonly Seat[];
  readonly lines: readonly string[];
  readonly editorial: boolean;
}

export function tipsCard({ target, role, seats, lines, editorial }: TipsView, reader: Reader): Reply {
  const who = listing(
    reader,
    seats.map((seat) => personText(seat, reader)),
  );
  const head =
    who === ""
      ? say(reader, "**这个席位还空着。**", "**This seat is still empty.**")
      : say(reader, `**现在是：${who}**`, `**At present: ${who}**`);
  const note: Block[] = editorial
    ? [
        {
          type: "note",
          tone: "info",
          text: say(
            reader,
            "编者按：书中教练的要点与技术选型者重复，这几条是我们根据 2.2 和 3.2 补写的。",
            "Editorial: the book repeats the technical buyer's tips under the Coach; these are ours, built from 2.2 and 3.2.",
          ),
        },
      ]
    : [];
  const name = word(reader, ROLE_NAMES[role]);
  return {
    title: say(reader, `${name} · 怎么打交道`, `${name} · how to deal with them`),
    blocks: [
      { type: "text", markdown: [head, ...lines.map((line) => `- ${line}`)].join("\n") },
      ...note,
      {
        type: "actions",
        actions: [
          {
            label: say(reader, "看决策链", "See the chain"),
            skill: "decision-chain",
            input: targetInput(target),
          },
        ],
      },
      { type: "sources", items: [], sections: ["2.2"] },
    ],
    about: aboutOf(target),
  };
}
