import { z } from "zod";
import type { Account } from "../../domain/crm.ts";
import { type LifecycleMove, moveTo } from "../../domain/keeping/lifecycle.ts";
import { editDistance } from "../../domain/taxonomy/near.ts";
import { AppError } from "../../errors.ts";
import type { Reply } from "../../reply.ts";
import { keepingRows, knownAccounts } from "../keeping-view.ts";
import { LIFECYCLE, type LifecycleBody, lifecycleStates, stateOf } from "../lifecycle-records.ts";
import { loadPortfolio } from "../portfolio.ts";
import { ConfirmFields, isConfirmed, proposalCard, writeRecord, writtenCard } from "../proposal.ts";
import { say } from "../reader.ts";
import { resolveAccount, shortName } from "../resolve.ts";
import {
  hasSelection,
  nothingChosen,
  type Selection,
  SelectionFields,
  scopeName,
  selectAccounts,
} from "../selection.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { lifecycleCard, MOVE_NAMES, moveForm, proposalsCard } from "./card.ts";

const Input = z.object({
  account: z.string().max(200).optional(),
  ...SelectionFields,
  move: z.enum(["deregister", "merge", "blacklist", "unblacklist"]).optional(),
  reason: z.string().max(500).optional(),
  into: z.string().max(200).optional(),
  ...ConfirmFields,
});

type LifecycleInput = z.infer<typeof Input>;

/** The end of a customer's life cycle (blue book 4.1): four moves with confirmation, audit and undo. */
export const lifecycleSkill = defineSkill<LifecycleInput>({
  id: "lifecycle",
  name: { zh: "终结生命周期", en: "End of life cycle" },
  summary: {
    zh: "注销、合并、纳入黑名单、移出黑名单；终身价值为零的客户只提名单，由人来定",
    en: "Deregister, merge, blacklist, un-blacklist; customers whose lifetime value is zero are only proposed, people decide",
  },
  section: "4.1",
  aliases: { zh: ["生命周期", "黑名单", "注销客户", "合并客户"], en: ["blacklist", "deregister", "merge"] },
  input: Input,
  selects: true,
  subject: { key: "account", kind: "account" },
  phrases: {
    zh: [
      "把{subject}拉黑",
      "把{subject}移出黑名单",
      "注销{subject}",
      "哪些客户不值得继续",
      "谁在黑名单里",
      "有没有重复的客户",
    ],
    en: [
      "blacklist {subject}",
      "take {subject} off the blacklist",
      "deregister {subject}",
      "which customers are not worth keeping",
      "duplicate accounts",
    ],
  },
  effect: "write",
  async run(input, context) {
    if (input.account === undefined) return overview(input, context);
    const resolved = await resolveAccount(context, input.account, { skill: "lifecycle", key: "account" });
    if (resolved.found === undefined) return resolved.reply;
    return input.move === undefined
      ? show(resolved.found, context)
      : move(resolved.found, input.move, input, context);
  },
});

async function overview(input: Selection, context: SkillContext): Promise<Reply> {
  const portfolio = await loadPortfolio(context);
  const chosen = await selectAccounts(context, portfolio, { ...input, ended: true });
  const nothing = nothingChosen(chosen, input, { skill: "lifecycle", reader: context });
  if (nothing !== undefined) return nothing;
  const products = await context.store.all(context.viewer, "product");
  const states = await lifecycleStates(context);
  const known = knownAccounts(portfolio, products, context.settings, context.today);
  const inSight = portfolio.world.accounts.filter((account) => chosen.ids.has(account.id));
  const active = inSight.filter((account) => stateOf(account, states) === "active");
  const ids = new Set(active.map((account) => account.id));
  const worthless = keepingRows(known, context.settings, new Set()).filter(
    (row) => row.worth?.value === 0 && ids.has(row.known.account.id),
  );
  const ended = inSight
    .filter((account) => !ids.has(account.id))
    .map((account) => ({ account, state: stateOf(account, states), body: states.get(account.id) }));
  const scope = hasSelection(input) ? scopeName(input, context.locale) : undefined;
  const view = { worthless, ended, twins: likelyTwins(active), unmatched: chosen.unmatched };
  return proposalsCard({ ...view, ...(scope === undefined ? {} : { scope }) }, context);
}

/** Pairs in one place whose short names begin alike and differ by a slip: to be merged, or not, by a person. */
function likelyTwins(accounts: readonly Account[]): (readonly [Account, Account])[] {
  const groups = Map.groupBy(accounts, (account) =>
    account.city === undefined
      ? undefined
      : `${account.city}/${account.district ?? ""}/${shortName(account.name).slice(0, 2)}`,
  );
  return [...groups].flatMap(([key, rows]) => {
    if (key === undefined) return [];
    return rows.flatMap((a, at) =>
      rows.slice(at + 1).flatMap((b) => {
        const [first, second] = [shortName(a.name), shortName(b.name)];
        const near = first.length >= 3 && editDistance(first, second, 1) <= 1;
        return near ? [[a, b] as const] : [];
      }),
    );
  });
}

function mayDecide({ viewer }: SkillContext): boolean {
  return viewer.role === "manager" || viewer.role === "admin";
}

async function show(account: Account, context: SkillContext): Promise<Reply> {
  const states = await lifecycleStates(context);
  const history = await context.store.records.history<LifecycleBody>(context.viewer, LIFECYCLE, account.id);
  const portfolio = await loadPortfolio(context);
  const products = await context.store.all(context.viewer, "product");
  const known = knownAccounts(portfolio, products, context.settings, context.today).filter(
    (item) => item.account.id === account.id,
  );
  const worth = keepingRows(known, context.settings, new Set())[0]?.worth;
  const view = {
    account,
    state: stateOf(account, states),
    history,
    mayDecide: mayDecide(context),
    ...(worth === undefined ? {} : { worth }),
  };
  return lifecycleCard(view, context);
}

async function move(
  account: Account,
  wanted: LifecycleMove,
  input: LifecycleInput,
  context: SkillContext,
): Promise<Reply> {
  if (!mayDecide(context)) throw notYours();
  const record = await context.store.records.get<LifecycleBody>(context.viewer, LIFECYCLE, account.id);
  const present = stateOf(account, new Map(record === undefined ? [] : [[account.id, record.body]]));
  const state = moveTo(present, wanted);
  if (state === undefined) return impossible(account, wanted, context);
  const into = wanted === "merge" ? await mergeTarget(account, input.into, context) : undefined;
  if (!input.reason || (wanted === "merge" && into === undefined)) return moveForm(account, wanted, context);
  const body: LifecycleBody = {
    state,
    reason: input.reason,
    on: context.today,
    by: context.viewer.name,
    ...(into === undefined ? {} : { into: into.id }),
  };
  const name = MOVE_NAMES[wanted][context.locale];
  const line = `${name}${say(context, "：", ": ")}${account.name}${into === undefined ? "" : ` → ${into.name}`}${say(context, `，理由：${input.reason}`, `, because ${input.reason}`)}`;
  const title = `${account.name} · ${name}`;
  if (!isConfirmed(input, context)) {
    const again = {
      account: account.id,
      move: wanted,
      reason: input.reason,
      ...(into === undefined ? {} : { into: into.id }),
    };
    const danger = wanted !== "unblacklist";
    return proposalCard(
      {
        skill: "lifecycle",
        title,
        changes: [line],
        input: again,
        version: record?.version ?? 0,
        label: name,
        danger,
        sections: ["4.1"],
        about: { accountId: account.id },
      },
      context,
    );
  }
  const written = await writeRecord(
    context,
    { kind: LIFECYCLE, id: account.id, scope: "subject", accountId: account.id, body },
    input,
  );
  const text = say(
    context,
    `已${line}。排名、跟进名单里${state === "active" ? "重新出现" : "不再出现"}；CRM 里请同步改。`,
    `Done: ${line}. It ${state === "active" ? "is back in" : "no longer appears in"} rankings and follow-up lists; change it in the CRM as well.`,
  );
  return writtenCard({ record: written, title, text }, context);
}

async function mergeTarget(
  account: Account,
  into: string | undefined,
  { store, viewer }: SkillContext,
): Promise<Account | undefined> {
  if (!into) return undefined;
  const byId = await store.get(viewer, "account", into);
  const target = byId ?? (await store.find(viewer, "account", { where: { name: into }, limit: 1 })).rows[0];
  return target?.id === account.id ? undefined : target;
}

function impossible(account: Account, wanted: LifecycleMove, context: SkillContext): Reply {
  const name = MOVE_NAMES[wanted][context.locale];
  const text = say(
    context,
    `${account.name}现在的状态不能${name}。`,
    `${name} is not open to ${account.name} as it stands.`,
  );
  return { blocks: [{ type: "note", tone: "warning", text }], about: { accountId: account.id } };
}

function notYours(): AppError {
  return new AppError("FORBIDDEN", "Managers and admins end an account. Propose it to yours.", {
    zh: "注销、合并和黑名单由经理或管理员来定，可以向你的经理提。",
  });
}
