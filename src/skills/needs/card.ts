import type { Locale, Text } from "../../domain/text.ts";
import { pick } from "../../domain/text.ts";
import {
  cascade,
  isAnswered,
  missingElements,
  type NeedsBody,
  type NeedsStep,
  nextStep,
  type StrategyPlace,
  stepsOf,
} from "../../domain/winning/needs.ts";
import type { Action, Block, Field, Reply, Source } from "../../reply.ts";
import { needsArea } from "../../settings/needs.ts";
import { besideBlocks } from "../beside.ts";
import { personText } from "../chain.ts";
import { formatDate } from "../format.ts";
import { listing, say, word } from "../reader.ts";
import type { SkillContext } from "../skill.ts";
import { aboutOf, targetInput } from "../target.ts";
import { stepForm } from "./form.ts";
import type { NeedsView } from "./view.ts";

const STEPS: Record<string, Text> = {
  path: { zh: "从哪头问起", en: "where it starts" },
  offer: { zh: "我们卖的是", en: "what we sell" },
  buyer: { zh: "购买决策人", en: "who pushes the purchase" },
  department: { zh: "部门", en: "department" },
  kpis: { zh: "他的 KPI", en: "their KPIs" },
  problem: { zh: "业务问题", en: "business problem" },
  diagnosis: { zh: "诊断", en: "diagnosis" },
  need: { zh: "购买需求", en: "purchase need" },
  gap: { zh: "差距", en: "gap" },
  level: { zh: "策略层级", en: "strategy level" },
  organisation: { zh: "组织层级", en: "organisation level" },
  strategy: { zh: "高层业务策略", en: "executives' strategy" },
  exit: { zh: "下一阶段", en: "next stage" },
};

export function needsLine(step: string, locale: Locale): string {
  const text = STEPS[step];
  return text === undefined ? step : pick(text, locale);
}

/** What is known of the need, the gap with a success case, the executives' strategy, and the next question. */
export function needsCard(view: NeedsView, step: NeedsStep | undefined, context: SkillContext): Reply {
  const { target, body } = view;
  const asked = step ?? nextStep(body, questionsOf(body, context));
  const missing = missingElements(body);
  return {
    title: say(context, `${target.name} · 需求分析`, `${target.name} · needs`),
    blocks: [
      { type: "text", markdown: verdict(view, missing, context) },
      { type: "fields", items: known(view, context) },
      ...signalBlocks(view, context),
      ...gapBlocks(view, context),
      ...insightBlocks(view, context),
      ...strategyBlocks(body, context),
      ...(asked === undefined || asked === "exit" ? [] : stepForm(view, asked, context)),
      { type: "actions", actions: actions(view, asked, context) },
      sources(view, context),
    ],
    about: aboutOf(target),
  };
}

function questionsOf(body: NeedsBody, context: SkillContext): string[] {
  const type = body.problem?.type;
  const problem = type === undefined ? undefined : context.settings.get(needsArea).problems[type];
  return (problem?.diagnosis ?? []).map((question) => question.id);
}

function verdict({ body }: NeedsView, missing: readonly NeedsStep[], context: SkillContext): string {
  const questions = questionsOf(body, context);
  const steps = stepsOf(body).filter((step) => step !== "exit");
  const done = steps.filter((step) => isAnswered(body, step, questions)).length;
  if (missing.length === 0) {
    return say(
      context,
      `**潜在需求已经发现**（${done}/${steps.length} 步）。可以进商机推进，重要客户可以直接做大客户计划。`,
      `**The need is found** (${done} of ${steps.length} steps). Go on with the deal, or straight to an account plan for a weighty customer.`,
    );
  }
  const names = listing(
    context,
    missing.map((step) => needsLine(step, context.locale)),
  );
  return say(
    context,
    `**三要素还缺：${names}**（已答 ${done}/${steps.length} 步）。`,
    `**Still missing: ${names}** (${done} of ${steps.length} steps answered).`,
  );
}

function known(view: NeedsView, context: SkillContext): Field[] {
  const { body, people } = view;
  const settings = context.settings.get(needsArea);
  const buyer = people.find((seat) => seat.id === body.buyer);
  const who = buyer === undefined ? body.buyer : personText(buyer, context);
  const offer = body.offer === undefined ? undefined : settings.offers[body.offer];
  const type = body.problem === undefined ? undefined : settings.problems[body.problem.type];
  const field = (label: string, value: string | undefined, hint?: string): Field => ({
    label: label.charAt(0).toUpperCase() + label.slice(1),
    value: value === undefined || value === "" ? say(context, "还不知道", "not known") : value,
    ...(hint === undefined ? {} : { hint }),
  });
  return [
    field(
      needsLine("buyer", context.locale),
      who,
      offer === undefined
        ? undefined
        : say(
            context,
            `${word(context, offer.name)}通常由${word(context, offer.department)}推动`,
            `a ${word(context, offer.name)} is usually pushed by ${word(context, offer.department)}`,
          ),
    ),
    field(
      needsLine("kpis", context.locale),
      body.kpis === undefined ? undefined : listing(context, body.kpis),
    ),
    field(
      needsLine("problem", context.locale),
      body.problem?.text,
      type === undefined
        ? undefined
        : say(
            context,
            `${word(context, type.name)}：${word(context, type.meaning)}`,
            `${word(context, type.name)}: ${word(context, type.meaning)}`,
          ),
    ),
    ...diagnosisFields(body, context),
    field(
      needsLine("need", context.locale),
      body.need,
      body.path === "reverse"
        ? say(
            context,
            "客户先提的，要再问背后的业务问题",
            "stated by the customer; ask for the problem behind it",
          )
        : undefined,
    ),
  ];
}

function diagnosisFields(body: NeedsBody, context: SkillContext): Field[] {
  const type = body.problem?.type;
  const questions =
    type === undefined ? [] : (context.settings.get(needsArea).problems[type]?.diagnosis ?? []);
  return questions.flatMap((question): Field[] => {
    const answer = body.diagnosis?.[question.id];
    return answer === undefined || answer === ""
      ? []
      : [{ label: pick(question, context.locale), value: answer }];
  });
}

function signalBlocks({ signals, body, crmType }: NeedsView, context: SkillContext): Block[] {
  if (body.problem !== undefined) return [];
  const { problems } = context.settings.get(needsArea);
  const named = (type: string) => {
    const problem = problems[type];
    return problem === undefined ? type : word(context, problem.name);
  };
  const lines = signals.map(({ activity, guess }) => {
    const on = formatDate(activity.on ?? context.today, context.locale, context.today);
    const text = (activity.text ?? "").slice(0, 60);
    return say(
      context,
      `- ${on}：${text}（像${named(guess.type)}：${guess.matched.slice(0, 3).join("、")}）`,
      `- ${on}: ${text} (sounds like ${named(guess.type).toLowerCase()}: ${guess.matched.slice(0, 3).join(", ")})`,
    );
  });
  if (crmType !== undefined) {
    lines.push(say(context, `- CRM 记的类型：${named(crmType)}`, `- Type in the CRM: ${named(crmType)}`));
  }
  if (lines.length === 0) return [];
  const head = say(context, "**记录里的线索**", "**Hints in the notes**");
  return [{ type: "text", markdown: [head, ...lines].join("\n") }];
}

/** Today → ideal, and who has already made that way. */
function gapBlocks({ body, success }: NeedsView, context: SkillContext): Block[] {
  if (body.gap === undefined) return [];
  const { today, ideal, worth } = body.gap;
  const tail = worth === undefined ? "" : say(context, `，值 ${worth}`, `, worth ${worth}`);
  const text = say(
    context,
    `**差距就是需求**：现在 ${today} → 理想 ${ideal}${tail}`,
    `**The gap is the need**: today ${today} → ideal ${ideal}${tail}`,
  );
  const none: Block[] =
    success.items.length === 0 && !success.failed
      ? [
          {
            type: "note",
            tone: "missing",
            text: say(
              context,
              "资料库里没有找到补上同样差距的成功案例。",
              "The library holds no success case that closed the same gap.",
            ),
          },
        ]
      : [];
  return [{ type: "text", markdown: text }, ...besideBlocks(success, context), ...none];
}

/** Information that makes the buyer uneasy or hopeful (3.1), to send as it stands: what a like customer met. */
function insightBlocks({ body, success, people }: NeedsView, context: SkillContext): Block[] {
  const [proof] = success.items;
  if (body.problem === undefined || proof === undefined || body.exit !== undefined) return [];
  const buyer = people.find((seat) => seat.id === body.buyer)?.name;
  const quote =
    proof.quote === undefined ? "" : say(context, `其中写到：${proof.quote}。`, ` It says: ${proof.quote}.`);
  const text = say(
    context,
    `${buyer === undefined ? "" : `${buyer}，`}上次说到“${body.problem.text}”。《${proof.title}》里的客户遇到过同样的事。${quote}想听听您这边的数据，约 20 分钟可以吗？`,
    `${buyer === undefined ? "" : `${buyer}, `}we spoke of “${body.problem.text}”. The customer in “${proof.title}” met the same.${quote} May I have 20 minutes to hear your figures?`,
  );
  const head = say(context, "**可以发给他的一段**", "**A message to send**");
  return [{ type: "text", markdown: `${head}\n${text}` }];
}

/** The way from the problem up to what executives care about, and what below would carry it. */
function strategyBlocks(body: NeedsBody, context: SkillContext): Block[] {
  const { level, organisation } = body;
  const settings = context.settings.get(needsArea);
  const place = level === undefined ? undefined : settings.levels[level];
  if (level === undefined || place === undefined) return [];
  const at = { level, organisation: organisation ?? settings.organisation[0]?.id ?? "" };
  const map = { levels: settings.levels, organisation: settings.organisation.map((item) => item.id) };
  const top = map.organisation.slice(-2);
  const up = cascade(at, "up", map);
  const executives = up.filter((item) => top.includes(item.organisation) && item.level !== level);
  const name = ({ level: id, organisation: where }: StrategyPlace) => {
    const known = settings.levels[id];
    const unit = settings.organisation.find((item) => item.id === where);
    return say(
      context,
      `${unit?.zh ?? where}的${known?.name.zh ?? id}`,
      `${known?.name.en ?? id} (${unit?.en ?? where})`,
    );
  };
  const served = up.filter((item) => item.organisation === at.organisation).map(name);
  const stated =
    body.strategy === undefined
      ? say(context, "高层原话还没问到", "what the executives say themselves is not known yet")
      : say(context, `高层的说法：${body.strategy}`, `the executives say: ${body.strategy}`);
  const lines = [
    say(context, `**对上高层策略**（${stated}）`, `**Fit with the executives' strategy** (${stated})`),
    say(
      context,
      `- 问题在${name(at)}；往上直接服务：${served.length > 0 ? served.join("、") : "已在最上层"}`,
      `- The problem lives at ${name(at)}; it serves directly: ${served.length > 0 ? served.join(", ") : "nothing above"}`,
    ),
    say(
      context,
      `- 讲给高层听：${
        executives
          .slice(0, 2)
          .map((item) => `${name(item)}（${settings.levels[item.level]?.topics.zh.slice(0, 2).join("、")}）`)
          .join("；") || "就在高层"
      }`,
      `- Tell the executives about: ${
        executives
          .slice(0, 2)
          .map((item) => `${name(item)}: ${settings.levels[item.level]?.topics.en.slice(0, 2).join(", ")}`)
          .join("; ") || "it is theirs already"
      }`,
    ),
  ];
  const down = cascade(at, "down", map).filter((item) => item.organisation === at.organisation);
  if (down.length > 0) {
    lines.push(
      say(
        context,
        `- 反过来，要靠下面撑住：${down.map(name).join("、")}`,
        `- The other way round it rests on: ${down.map(name).join(", ")}`,
      ),
    );
  }
  return [{ type: "text", markdown: lines.join("\n") }];
}

function actions(view: NeedsView, asked: NeedsStep | undefined, context: SkillContext): Action[] {
  const { target, body, version } = view;
  const input = targetInput(target);
  const exits: Action[] =
    missingElements(body).length > 0
      ? []
      : [
          {
            label: say(context, "进入商机推进", "Go on with the deal"),
            skill: "needs",
            input: { ...input, exit: "deal", confirm: true, version },
            style: "primary",
          },
          ...(target.account === undefined
            ? []
            : [
                {
                  label: say(context, "做大客户计划", "Make an account plan"),
                  skill: "needs",
                  input: { ...input, exit: "plan", confirm: true, version },
                },
              ]),
        ];
  const turn: Action[] =
    body.path === undefined && body.need === undefined && body.problem === undefined
      ? [
          {
            label: say(context, "客户已经点名要买什么", "They already name what to buy"),
            skill: "needs",
            input: { ...input, path: "reverse", confirm: true, version },
          },
        ]
      : [];
  const back: Action[] = stepsOf(body)
    .filter((step) => step !== "exit" && step !== asked && isAnswered(body, step, questionsOf(body, context)))
    .slice(0, 3)
    .map((step) => ({
      label: say(context, `改${needsLine(step, "zh")}`, `Change: ${needsLine(step, "en")}`),
      skill: "needs",
      input: { ...input, step },
    }));
  const chain: Action = {
    label: say(context, "看决策链", "See the decision chain"),
    skill: "decision-chain",
    input,
  };
  return [...exits, ...turn, ...back, chain];
}

function sources({ target, version, signals }: NeedsView, context: SkillContext): Block {
  const items: Source[] = [
    ...(version === 0
      ? []
      : [{ id: "own", label: say(context, `需求记录第 ${version} 版`, `Needs record, version ${version}`) }]),
    ...signals.map(
      ({ activity }): Source => ({
        id: activity.id,
        label: say(context, "跟进记录", "Activity"),
        ...(activity.on === undefined ? {} : { date: activity.on }),
        row: { kind: "activity", id: activity.id },
      }),
    ),
    ...(target.deal === undefined
      ? []
      : [
          {
            id: "deal",
            label: say(context, `CRM 商机：${target.deal.name}`, `CRM deal: ${target.deal.name}`),
            row: { kind: "deal", id: target.deal.id },
          },
        ]),
  ];
  return { type: "sources", items, sections: ["2.2", "3.1"] };
}
