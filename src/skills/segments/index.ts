import { z } from "zod";
import type { Account } from "../../domain/crm.ts";
import { adviseAxis } from "../../domain/targeting/axis.ts";
import { divisionOf } from "../../domain/targeting/facts.ts";
import {
  measurePond,
  type Pond,
  type PondMember,
  pickReferences,
  type ReferenceCandidate,
} from "../../domain/targeting/segments.ts";
import { industryName, isWithin, parentOf } from "../../domain/taxonomy/industry.ts";
import type { Reply } from "../../reply.ts";
import { keepingArea } from "../../settings/keeping.ts";
import { segmentsArea } from "../../settings/segments.ts";
import { readerOfMeasure } from "../keeping-view.ts";
import { loadPortfolio, type Portfolio } from "../portfolio.ts";
import { ConfirmFields } from "../proposal.ts";
import { say } from "../reader.ts";
import { resolveAccount } from "../resolve.ts";
import { type Scoring, scoreTable, scoringOf } from "../scoring.ts";
import {
  candidateSegments,
  emptySegment,
  findSegment,
  insideSegment,
  keptSegments,
  type SegmentEntry,
} from "../segment-records.ts";
import { hasSelection, type Selection, SelectionFields, scopeName, selectAccounts } from "../selection.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { axisCard, referencesCard } from "./advice-card.ts";
import { type Scope, segmentCard } from "./card.ts";
import { EditFields, editForm, editSegment } from "./edit.ts";
import { evidenceFor } from "./evidence.ts";
import { pondsCard } from "./ponds-card.ts";

const Input = z.object({
  /** A kept segment by id or name, or an industry. */
  segment: z.string().max(200).optional(),
  /** What we sell: the answer is the axis to cut by. */
  product: z.string().max(500).optional(),
  /** Reference customers to name to this account. */
  referencesFor: z.string().max(200).optional(),
  /** Only ponds, and only members, among these accounts. */
  region: SelectionFields.region,
  industry: SelectionFields.industry,
  territory: SelectionFields.territory,
  mine: SelectionFields.mine,
  ...EditFields,
  /** A list of accounts to look among; while editing, how many accounts the market has. */
  accounts: z.union([SelectionFields.accounts, EditFields.accounts]),
  ...ConfirmFields,
});

export type SegmentsInput = z.infer<typeof Input>;

/** Segments of blue book 1.1: three tests, axis, share and brand, ranking, references, outlook, surveys, choices. */
export const segmentsSkill = defineSkill<SegmentsInput>({
  id: "segments",
  name: { zh: "细分市场", en: "Segments" },
  summary: {
    zh: "细分市场：按行业还是按区域切、三条标准、份额和品牌、哪个鱼塘最值得、参照客户、前景、调研、选择和放弃",
    en: "Segments: which axis, the three tests, share and brand, ranking of ponds, reference customers, outlook, surveys, choices",
  },
  section: "1.1",
  aliases: { zh: ["细分", "细分市场", "鱼塘"], en: ["segment", "ponds"] },
  input: Input,
  subject: { key: "segment", kind: "segment" },
  selects: true,
  phrases: {
    zh: [
      "有哪些细分市场",
      "细分市场排名",
      "{subject}这个细分市场怎么样",
      "哪个鱼塘最值得做",
      "{subject}行业前景",
      "放弃了哪些市场",
    ],
    en: [
      "which segments do we have",
      "rank our segments",
      "how is the {subject} segment",
      "best ponds for us",
      "which markets did we abandon",
    ],
  },
  effect: "write",
  async run(input, context) {
    if (input.product !== undefined) return axis(input.product, context);
    if (input.referencesFor !== undefined) return references(input.referencesFor, context);
    const { segment: named, edit, industry, region, territory, mine, accounts: counted, ...rest } = input;
    const accounts = Array.isArray(counted) ? counted : undefined;
    const count = typeof counted === "number" ? counted : undefined;
    if (named === undefined && edit === "create") return editForm("create", undefined, context);
    // An industry named alone is the segment asked about.
    const wanted = named ?? industry;
    const among = { accounts, region, territory, mine, ...(named === undefined ? {} : { industry }) };
    if (wanted === undefined) return overview(among, context);
    const found = await findSegment(context, wanted);
    const fresh = edit === "create" ? newSegment(wanted) : undefined;
    const entry = found ?? fresh;
    if (entry === undefined) return unknown(wanted, context);
    if (edit !== undefined) return editSegment({ ...rest, accounts: count, edit }, entry, context);
    return one(entry, among, context);
  },
});

function newSegment(id: string): SegmentEntry {
  return { id, version: 0, body: emptySegment("", [], []) };
}

function axis(product: string, context: SkillContext): Reply {
  const { activities } = context.settings.get(segmentsArea);
  return axisCard(product, adviseAxis(product, activities), activities, context);
}

function unknown(wanted: string, context: SkillContext): Reply {
  const text = say(
    context,
    `没有叫“${wanted}”的细分市场，也不是国标 4754 里的行业。`,
    `No segment is called “${wanted}”, nor an industry of GB/T 4754.`,
  );
  const create = {
    label: say(context, "新建细分市场", "Create a segment"),
    skill: "segments",
    input: { edit: "create" },
  };
  return {
    blocks: [
      { type: "note", tone: "missing", text },
      { type: "actions", actions: [create] },
    ],
  };
}

interface Reading {
  readonly portfolio: Portfolio;
  readonly scoring: Scoring;
  readonly members: readonly PondMember[];
  readonly scope: Scope;
}

async function readAll(context: SkillContext, among: Selection = {}): Promise<Reading> {
  const portfolio = await loadPortfolio(context);
  const chosen = hasSelection(among) ? await selectAccounts(context, portfolio, among) : undefined;
  const scoring = scoringOf(context.settings);
  const table = scoreTable(scoring, portfolio.subjects);
  const brand = scoring.difficulty.measures.find((measure) => measure.id === "brand");
  const all = portfolio.subjects.map((subject, row): PondMember => {
    const reading = brand?.read(subject);
    // Only what people judged counts as brand; the fall-back on our own wins would count the share twice.
    const judged = reading !== undefined && !reading.field.startsWith("fact.");
    return {
      account: subject.account,
      facts: subject.facts,
      brand: judged ? 100 - reading.value : Number.NaN,
      index: table.index[row] ?? 0,
    };
  });
  const members = chosen === undefined ? all : all.filter(({ account }) => chosen.ids.has(account.id));
  const scope = {
    name: chosen === undefined ? undefined : scopeName(among, context.locale),
    unmatched: chosen?.unmatched ?? [],
  };
  return { portfolio, scoring, members, scope };
}

async function pondOf(
  entry: SegmentEntry,
  reading: Reading,
  context: SkillContext,
): Promise<{ pond: Pond; inside: PondMember[] }> {
  const test = await insideSegment(entry);
  const inside = reading.members.filter((member) => test(member.account));
  const { shareWeight, brandWeight } = context.settings.get(segmentsArea);
  // The market's size was noted of the whole segment and says nothing of a part.
  const marketAccounts = reading.scope.name === undefined ? entry.body.market?.accounts : undefined;
  return { pond: measurePond(inside, { shareWeight, brandWeight, marketAccounts }), inside };
}

async function overview(among: Selection, context: SkillContext): Promise<Reply> {
  const reading = await readAll(context, among);
  const kept = await keptSegments(context);
  const { minimumAccounts: minimum } = context.settings.get(segmentsArea);
  const accounts = reading.members.map(({ account }) => account);
  const candidates = candidateSegments(accounts, kept, {
    minimum,
    locale: context.locale,
  });
  const ponds = [];
  for (const entry of [...kept, ...candidates])
    ponds.push({ entry, pond: (await pondOf(entry, reading, context)).pond });
  ponds.sort(
    (a, b) =>
      b.pond.score - a.pond.score ||
      b.pond.customers - a.pond.customers ||
      (a.entry.id < b.entry.id ? -1 : 1),
  );
  // In a part of the accounts a kept segment without any of them is no pond.
  const there = ponds.filter(({ pond }) => reading.scope.name === undefined || pond.accounts > 0);
  return pondsCard({ ponds: there, scope: reading.scope }, context);
}

async function one(entry: SegmentEntry, among: Selection, context: SkillContext): Promise<Reply> {
  const reading = await readAll(context, among);
  const { pond, inside } = await pondOf(entry, reading, context);
  const accountIds = new Set(inside.map((member) => member.account.id));
  const evidence = evidenceFor(
    accountIds,
    reading.portfolio,
    await context.store.all(context.viewer, "product"),
    context,
  );
  const best = [...inside].sort((a, b) => b.index - a.index).slice(0, 3);
  const mayChoose = context.viewer.role !== "rep";
  return segmentCard({ entry, pond, evidence, best, scope: reading.scope, mayChoose }, context);
}

/** Customers of the same division that a prospect would listen to; without any, of the same section. */
async function references(wanted: string, context: SkillContext): Promise<Reply> {
  const resolved = await resolveAccount(context, wanted, { skill: "segments", key: "referencesFor" });
  if (resolved.found === undefined) return resolved.reply;
  const prospect = resolved.found;
  const division = prospect.industryCode === undefined ? undefined : divisionOf(prospect);
  if (division === undefined)
    return referencesCard({ prospect, segment: undefined, wider: false, picked: [] }, context);
  const { portfolio } = await readAll(context);
  const near = referencesIn(division, { prospect, portfolio, context });
  const section = parentOf(division);
  const wider = near.length === 0 && section !== undefined;
  const picked = wider ? referencesIn(section, { prospect, portfolio, context }) : near;
  const segment = industryName(wider ? section : division)?.[context.locale];
  return referencesCard({ prospect, segment, wider, picked }, context);
}

function referencesIn(
  code: string,
  from: { readonly prospect: Account; readonly portfolio: Portfolio; readonly context: SkillContext },
): ReferenceCandidate[] {
  const satisfaction = readerOfMeasure(from.context.settings.get(keepingArea).reads.satisfaction);
  const candidates = from.portfolio.subjects
    .filter(({ account }) => account.industryCode !== undefined && isWithin(account.industryCode, code))
    .map((subject) => ({
      account: subject.account,
      wins: subject.facts.won,
      satisfaction: satisfaction(subject),
      openToVisits: (subject.account.tags ?? []).some((tag) => /可参观|visit/i.test(tag)),
    }));
  return pickReferences(from.prospect, candidates);
}
