import { z } from "zod";
import type { TerritoryAccount } from "../../domain/crm.ts";
import { byPrimacy } from "../../domain/targeting/territories.ts";
import { reportTerritories } from "../../domain/targeting/territory-report.ts";
import { AppError } from "../../errors.ts";
import { loadRegions } from "../../regions.ts";
import type { Reply } from "../../reply.ts";
import { say } from "../reader.ts";
import { resolveAccount } from "../resolve.ts";
import {
  hasSelection,
  nothingChosen,
  type Selection,
  SelectionFields,
  scopeName,
  selectFrom,
} from "../selection.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { oneCard, overviewCard, whyCard } from "./card.ts";
import { appliedCard, previewCard } from "./preview-card.ts";
import { applyTerritories, previewTerritories } from "./refresh.ts";

const Input = z.object({
  /** Why this account is where it is. */
  account: z.string().max(200).optional(),
  ...SelectionFields,
  action: z.enum(["show", "preview", "apply", "revert"]).default("show"),
  confirm: z.boolean().optional(),
  /** What the preview showed, `added/removed`; applying something else is refused. */
  expect: z.string().max(40).optional(),
  run: z.string().max(80).optional(),
});

type TerritoriesInput = z.infer<typeof Input>;

/** A run that can be taken back; beyond this many changes it is too large to keep. */
const RUN = "territory-run";
const KEPT_CHANGES = 20_000;

type RunBody = { readonly added: Row[]; readonly removed: Row[] };
type Row = { territoryId: string; accountId: string; cause: "include" | "rule" | "manual" };

/** 区域 of blue book 1.1: who covers what, why an account is where it is, overlaps and gaps, re-division. */
export const territoriesSkill = defineSkill<TerritoriesInput>({
  id: "territories",
  name: { zh: "区域", en: "Territories" },
  summary: {
    zh: "区域怎么划的：维度覆盖、成员、负荷、重叠、没人管的客户；某个客户为什么在这个区域；重新划分先预览",
    en: "How the market is divided: rules, members, load, overlaps, gaps; why an account is where it is; re-division with a preview",
  },
  section: "1.1",
  aliases: { zh: ["区域", "区域管理"], en: ["territory"] },
  input: Input,
  subject: { key: "territory", kind: "territory" },
  selects: true,
  phrases: {
    zh: [
      "看看区域",
      "区域怎么划的",
      "{subject}区域有哪些客户",
      "哪些客户没人管",
      "重新划分区域",
      "区域有没有重叠",
    ],
    en: [
      "show the territories",
      "how is the market divided",
      "which accounts are in {subject}",
      "which accounts are uncovered",
      "territory overlaps",
    ],
  },
  effect: "write",
  async run(input, context) {
    if (input.action === "revert") return revert(input, context);
    if (input.action !== "show") return redivide(input, context);
    if (input.account !== undefined) return why(input, context);
    const { territory, accounts, industry, region, segment, mine } = input;
    // A territory alone is shown itself; with anything else it is one more condition on the accounts.
    const whole = !hasSelection({ accounts, industry, region, segment, mine });
    return territory !== undefined && whole ? one(territory, context) : overview(input, context);
  },
});

async function overview(selection: Selection, context: SkillContext): Promise<Reply> {
  const { store, viewer } = context;
  const [territories, all, deals, allLinks] = await Promise.all([
    store.all(viewer, "territory"),
    store.all(viewer, "account"),
    store.all(viewer, "deal"),
    store.all(viewer, "territoryAccount"),
  ]);
  const selected = hasSelection(selection);
  const chosen = selected ? await selectFrom(context, all, selection) : undefined;
  const nothing = chosen && nothingChosen(chosen, selection, { skill: "territories", reader: context });
  if (nothing !== undefined) return nothing;
  const accounts = chosen === undefined ? all : all.filter(({ id }) => chosen.ids.has(id));
  const links = chosen === undefined ? allLinks : allLinks.filter((link) => chosen.ids.has(link.accountId));
  const memberships = links.map((link) => ({
    ...link,
    cause: link.cause === "include" ? ("include" as const) : ("rule" as const),
  }));
  const report = reportTerritories({ territories, accounts, deals, memberships });
  const names = new Map(accounts.map((account) => [account.id, account.name]));
  const view = {
    territories,
    report,
    names,
    divided: allLinks.length > 0,
    mayDivide: mayDivide(context),
    unmatched: chosen?.unmatched ?? [],
    partial: allLinks.length < (await store.forJob("territories").count("territoryAccount")),
    ...(selected ? { scope: scopeName(selection, context.locale), accounts: accounts.length } : {}),
  };
  return overviewCard(view, { ...context, regions: await loadRegions() });
}

async function one(wanted: string, context: SkillContext): Promise<Reply> {
  const { store, viewer } = context;
  const territories = await store.all(viewer, "territory");
  const territory =
    territories.find((item) => item.id === wanted) ?? territories.find((item) => item.name === wanted);
  if (territory === undefined) {
    const names = territories.slice(0, 12).map((item) => item.name);
    const text = say(
      context,
      `没有叫“${wanted}”的区域。现有：${names.join("、")}。`,
      `There is no territory “${wanted}”. There are: ${names.join(", ")}.`,
    );
    return { blocks: [{ type: "note", tone: "missing", text }] };
  }
  const links = await store.all(viewer, "territoryAccount", { territoryId: territory.id });
  const accounts = await store.all(viewer, "account", { id: { in: links.map((link) => link.accountId) } });
  const users = await store.all(viewer, "user");
  const members = users.filter((user) => territory.memberIds.includes(user.id)).map((user) => user.name);
  const children = territories.filter((item) => item.parentId === territory.id);
  const parent = territories.find((item) => item.id === territory.parentId);
  const view = { territory, accounts, links, members, children, ...(parent === undefined ? {} : { parent }) };
  return oneCard(view, { ...context, regions: await loadRegions() });
}

async function why(input: TerritoriesInput, context: SkillContext): Promise<Reply> {
  const resolved = await resolveAccount(context, input.account, { skill: "territories", key: "account" });
  if (resolved.found === undefined) return resolved.reply;
  const { store, viewer } = context;
  const territories = await store.all(viewer, "territory");
  const links = await store.all(viewer, "territoryAccount", { accountId: resolved.found.id });
  const first = byPrimacy(territories);
  const sorted = [...links].sort((a, b) => first(a.territoryId, b.territoryId));
  const out = territories.filter((item) => item.excludeAccountIds.includes(resolved.found.id));
  const view = { account: resolved.found, links: sorted, territories, excludedFrom: out };
  return whyCard(view, { ...context, regions: await loadRegions() });
}

function mayDivide({ viewer }: SkillContext): boolean {
  return viewer.role === "admin" || viewer.role === "manager";
}

async function redivide(input: TerritoriesInput, context: SkillContext): Promise<Reply> {
  if (!mayDivide(context)) throw notYours();
  const regions = await loadRegions();
  const job = context.store.forJob("territories");
  const run = await previewTerritories(job, regions);
  const expect = `${run.change.added.length}/${run.change.removed.length}`;
  const confirmed = input.action === "apply" && context.clicked && input.confirm === true;
  if (!confirmed || input.expect !== expect) {
    const view = {
      run,
      expect,
      outdated: confirmed && input.expect !== expect,
      names: await namesOf(run.change.added, run.change.removed, context),
    };
    return previewCard(view, { ...context, regions });
  }
  await applyTerritories(job, run.change);
  return appliedCard({ ...run.change, runId: await keepRun(run.change, context) }, context);
}

/** Only names that the asker may see are shown; counts are of all. */
async function namesOf(
  added: readonly TerritoryAccount[],
  removed: readonly TerritoryAccount[],
  { store, viewer }: SkillContext,
): Promise<Map<string, string>> {
  const ids = [...new Set([...added, ...removed].slice(0, 2000).map((row) => row.accountId))];
  const accounts = ids.length === 0 ? [] : await store.all(viewer, "account", { id: { in: ids } });
  return new Map(accounts.map((account) => [account.id, account.name]));
}

async function keepRun(
  change: { readonly added: readonly TerritoryAccount[]; readonly removed: readonly TerritoryAccount[] },
  context: SkillContext,
): Promise<string | undefined> {
  if (change.added.length + change.removed.length > KEPT_CHANGES) return undefined;
  const id = `${context.viewer.userId}-${context.now}`;
  const row = ({ territoryId, accountId, cause }: TerritoryAccount) => ({ territoryId, accountId, cause });
  const body: RunBody = { added: change.added.map(row), removed: change.removed.map(row) };
  await context.store.records.put<RunBody>(context.viewer, { kind: RUN, id, scope: "owner", body });
  return id;
}

async function revert(input: TerritoriesInput, context: SkillContext): Promise<Reply> {
  if (!mayDivide(context)) throw notYours();
  const record =
    input.run === undefined
      ? undefined
      : await context.store.records.get<RunBody>(context.viewer, RUN, input.run);
  if (!context.clicked || record === undefined) {
    throw new AppError(
      "NOT_FOUND",
      "That division cannot be taken back any more. Change the rules and divide again.",
      {
        zh: "这次划分已经不能撤销，请改规则后重新划分。",
      },
    );
  }
  const full = (row: Row): TerritoryAccount => ({
    ...row,
    id: `${row.territoryId}:${row.accountId}`,
    custom: {},
  });
  await applyTerritories(context.store.forJob("territories"), {
    added: record.body.removed.map(full),
    removed: record.body.added
      .map(full)
      .filter((row) => !record.body.removed.some((old) => `${old.territoryId}:${old.accountId}` === row.id)),
  });
  await context.store.records.remove(context.viewer, RUN, record.id, record.version);
  const text = say(
    context,
    "已撤销这次划分，恢复到之前的归属。",
    "Taken back; accounts are where they were before.",
  );
  return { blocks: [{ type: "note", tone: "info", text }] };
}

function notYours(): AppError {
  return new AppError("FORBIDDEN", "Only managers and admins re-divide territories.", {
    zh: "只有经理和管理员可以重新划分区域。",
  });
}
