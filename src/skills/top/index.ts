import { z } from "zod";
import { crossTop, whiteSpace } from "../../domain/targeting/top.ts";
import type { Reply } from "../../reply.ts";
import { topArea } from "../../settings/top.ts";
import { say } from "../reader.ts";
import { resolveAccount } from "../resolve.ts";
import { findSegment, insideSegment } from "../segment-records.ts";
import { industryTest, regionTest, territoryTest } from "../selection.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { farmerCard, hunterCard, hunterForm } from "./card.ts";

const Input = z.object({
  /** A group or one of its companies: the farmer's table of it. */
  group: z.string().max(200).optional(),
  region: z.string().max(100).optional(),
  industry: z.string().max(100).optional(),
  /** In place of the region and of the industry. */
  territory: z.string().max(100).optional(),
  segment: z.string().max(100).optional(),
  regionTop: z.coerce.number().int().min(1).max(100_000).optional(),
  industryTop: z.coerce.number().int().min(1).max(100_000).optional(),
  by: z.enum(["employees", "revenue"]).optional(),
});

type TopInput = z.infer<typeof Input>;

/** TOP (blue book 1.2): the hunter crosses region and industry, the farmer looks for white space in a group. */
export const topSkill = defineSkill<TopInput>({
  id: "top",
  name: { zh: "TOP 名单", en: "TOP lists" },
  summary: {
    zh: "缩小范围：区域 Top × 行业 Top 交叉；或一个集团里哪家子公司还能新购、续约、升级、增购",
    en: "Narrow down: region top × industry top; or what is left to sell, renew and upgrade inside a group",
  },
  section: "1.2",
  aliases: { zh: ["top", "top名单", "交叉名单", "空白表"], en: ["whitespace", "white-space"] },
  input: Input,
  selects: true,
  subject: { key: "group", kind: "account" },
  phrases: {
    zh: [
      "{subject}的子公司还能卖什么",
      "{subject}集团的空白",
      "{subject}还有哪些子公司没买",
      "区域top和行业top交叉",
    ],
    en: [
      "what else can we sell to {subject}",
      "white space of {subject}",
      "top accounts by region and industry",
    ],
  },
  effect: "read",
  async run(input, context) {
    const region = input.territory ?? input.region;
    const industry = input.segment ?? input.industry;
    if (region !== undefined && industry !== undefined) return hunt({ ...input, region, industry }, context);
    if (input.group !== undefined) return farm(input, context);
    const { style } = (await context.store.get(context.viewer, "user", context.viewer.userId)) ?? {};
    if (style === "farmer" && context.inHand.accountId !== undefined) return farm(input, context);
    return hunterForm(input, context.settings.get(topArea).hunter, context);
  },
});

async function hunt(input: TopInput, context: SkillContext): Promise<Reply> {
  const defaults = context.settings.get(topArea).hunter;
  const inRegion =
    input.territory === undefined
      ? await regionTest(input.region ?? "")
      : await territoryTest(context, input.territory);
  const segment = input.segment === undefined ? undefined : await findSegment(context, input.segment);
  const inIndustry =
    segment === undefined ? industryTest(input.industry ?? "") : await insideSegment(segment);
  if (inRegion === undefined || inIndustry === undefined)
    return unknownWords(input, inRegion === undefined, context);
  const rules = {
    by: input.by ?? defaults.by,
    regionTop: input.regionTop ?? defaults.regionTop,
    industryTop: input.industryTop ?? defaults.industryTop,
  };
  const accounts = await context.store.all(context.viewer, "account");
  const result = crossTop({ accounts, inRegion, inIndustry, ...rules });
  return hunterCard(
    { ...result, ...rules, region: input.region ?? "", industry: input.industry ?? "" },
    context,
  );
}

function unknownWords(input: TopInput, region: boolean, context: SkillContext): Reply {
  const wrong = region ? input.region : input.industry;
  const text = region
    ? say(context, `没有叫“${wrong}”的省、市、县。`, `No province, city or county is called “${wrong}”.`)
    : say(
        context,
        `没有叫“${wrong}”的行业（国标 4754 的门类或大类，也可以写代码）。`,
        `No industry is called “${wrong}” (a GB/T 4754 section or division, by name or code).`,
      );
  return { blocks: [{ type: "note", tone: "missing", text }] };
}

async function farm(input: TopInput, context: SkillContext): Promise<Reply> {
  const resolved = await resolveAccount(context, input.group, { skill: "top", key: "group" });
  if (resolved.found === undefined) return resolved.reply;
  const { store, viewer } = context;
  const headId = resolved.found.parentId ?? resolved.found.id;
  const head = (await store.get(viewer, "account", headId)) ?? resolved.found;
  const below = await store.all(viewer, "account", { parentId: head.id });
  const ids = new Set([head.id, ...below.map((account) => account.id)]);
  const [products, orders, orderLines] = await Promise.all([
    store.all(viewer, "product"),
    store.all(viewer, "order", { accountId: { in: [...ids] } }),
    store.all(viewer, "orderLine"),
  ]);
  const rules = { ...context.settings.get(topArea).farmer, today: context.today };
  const rows = whiteSpace({ companies: [head, ...below], products, orders, orderLines, rules });
  return farmerCard({ head, rows, products, renewWithinDays: rules.renewWithinDays }, context);
}
