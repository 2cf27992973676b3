import { pick } from "../../domain/text.ts";
import { bestByWords, classifyProblem, type NeedsStep } from "../../domain/winning/needs.ts";
import type { Block, FormField } from "../../reply.ts";
import { type NeedsSettings, needsArea } from "../../settings/needs.ts";
import { personText } from "../chain.ts";
import { listing, say, word } from "../reader.ts";
import type { SkillContext } from "../skill.ts";
import { targetInput } from "../target.ts";
import type { NeedsView } from "./view.ts";

/** The question of a step as a form; sending it is the click that writes. */
export function stepForm(view: NeedsView, step: NeedsStep, context: SkillContext): Block[] {
  const { question, fields } = stepOf(view, step, context);
  return [
    { type: "text", markdown: `**${question}**` },
    {
      type: "form",
      submit: {
        label: say(context, "记下，下一步", "Note it, next"),
        skill: "needs",
        input: { ...targetInput(view.target), confirm: true, version: view.version },
      },
      fields,
    },
  ];
}

interface Asked {
  readonly question: string;
  readonly fields: readonly FormField[];
}

function stepOf(view: NeedsView, step: NeedsStep, context: SkillContext): Asked {
  const settings = context.settings.get(needsArea);
  switch (step) {
    case "buyer":
      return buyerStep(view, settings, context);
    case "kpis":
      return kpiStep(view, settings, context);
    case "problem":
      return problemStep(view, settings, context);
    case "diagnosis":
      return diagnosisStep(view, settings, context);
    case "need":
      return needStep(view, context);
    case "gap":
      return gapStep(view, context);
    default:
      return strategyStep(view, settings, context);
  }
}

function buyerStep({ body, people }: NeedsView, settings: NeedsSettings, context: SkillContext): Asked {
  const label = say(context, "谁在推动这次购买", "Who pushes this purchase");
  const buyer: FormField =
    people.length === 0
      ? { name: "buyer", label, kind: "text", required: true, ...value(body.buyer) }
      : {
          name: "buyer",
          label,
          kind: "choice",
          required: true,
          options: people.map((seat) => ({ value: seat.id, label: personText(seat, context) })),
          ...value(body.buyer),
        };
  return {
    question: say(context, "客户那边谁在推动购买？", "Who on the customer's side pushes the purchase?"),
    fields: [
      {
        name: "offer",
        label: say(context, "我们卖的是", "What we sell"),
        kind: "choice",
        options: Object.entries(settings.offers).map(([id, offer]) => ({
          value: id,
          label: say(
            context,
            `${word(context, offer.name)}（多由${word(context, offer.department)}推动）`,
            `${word(context, offer.name)} (usually pushed by ${word(context, offer.department)})`,
          ),
        })),
        ...value(body.offer),
      },
      buyer,
      {
        name: "department",
        label: say(context, "他的部门", "Their department"),
        kind: "text",
        hint: word(context, settings.finance),
        ...value(body.department),
      },
    ],
  };
}

function kpiStep({ body, people }: NeedsView, settings: NeedsSettings, context: SkillContext): Asked {
  const buyer = people.find((seat) => seat.id === body.buyer);
  const about = `${buyer?.title ?? ""} ${buyer?.department ?? ""} ${body.department ?? ""}`;
  const found = bestByWords(about, settings.kpis);
  const functions = found === undefined ? Object.keys(settings.kpis) : [found];
  const items = functions.flatMap((id) => settings.kpis[id]?.items[context.locale] ?? []);
  const name = found === undefined ? undefined : settings.kpis[found]?.name;
  return {
    question: say(context, "他的考核看哪些指标？", "Which figures are they measured by?"),
    fields: [
      {
        name: "kpis",
        label:
          name === undefined
            ? say(context, "常见指标", "Usual KPIs")
            : say(context, `${name.zh}岗位常见指标`, `Usual KPIs in ${name.en.toLowerCase()}`),
        kind: "choices",
        options: items.map((item) => ({ value: item, label: item })),
        ...(body.kpis === undefined ? {} : { value: body.kpis }),
        hint: say(
          context,
          "问到的为准，没问到先按岗位常见的",
          "what they said counts; else take the usual ones",
        ),
      },
      {
        name: "otherKpis",
        label: say(context, "他自己说的（一行一个）", "In their own words (one a line)"),
        kind: "multiline",
      },
    ],
  };
}

function problemStep(view: NeedsView, settings: NeedsSettings, context: SkillContext): Asked {
  const { body, signals, crmType } = view;
  const guess = body.problem?.type ?? crmType ?? signals[0]?.guess.type;
  const hint = signals[0] === undefined ? undefined : (signals[0].activity.text ?? "").slice(0, 80);
  return {
    question:
      body.path === "reverse"
        ? say(
            context,
            `他要“${body.need ?? ""}”，想解决什么业务问题？`,
            `They want “${body.need ?? ""}”: which business problem is behind it?`,
          )
        : say(
            context,
            "对现状哪里不满，或担心什么维持不住？",
            "What are they unhappy with, or afraid of losing?",
          ),
    fields: [
      {
        name: "problem",
        label: say(context, "业务问题", "Business problem"),
        kind: "multiline",
        required: true,
        ...value(body.problem?.text),
        ...(hint === undefined ? {} : { hint: say(context, `记录里：${hint}`, `In the notes: ${hint}`) }),
      },
      {
        name: "type",
        label: say(context, "属于哪一类（留空我来判断）", "Which type (leave empty and the words decide)"),
        kind: "choice",
        ...value(guess),
        options: Object.entries(settings.problems).map(([id, type]) => ({
          value: id,
          label: say(
            context,
            `${word(context, type.name)}：${word(context, type.meaning)}`,
            `${word(context, type.name)}: ${word(context, type.meaning)}`,
          ),
        })),
      },
    ],
  };
}

function diagnosisStep({ body }: NeedsView, settings: NeedsSettings, context: SkillContext): Asked {
  const type = body.problem?.type ?? classifyProblem(body.problem?.text ?? "", settings.problems)[0]?.type;
  const problem = type === undefined ? undefined : settings.problems[type];
  return {
    question: say(
      context,
      `按${problem?.name.zh ?? "类型"}诊断根源`,
      `Diagnose the cause, the ${problem?.name.en.toLowerCase() ?? "usual"} way`,
    ),
    fields: (problem?.diagnosis ?? []).slice(0, 4).map((question, at) => ({
      name: `answer${at + 1}`,
      label: pick(question, context.locale),
      kind: "multiline",
      ...value(body.diagnosis?.[question.id]),
    })),
  };
}

function needStep({ body }: NeedsView, context: SkillContext): Asked {
  return {
    question:
      body.path === "reverse"
        ? say(context, "客户点名要买什么？", "What exactly do they want to buy?")
        : say(context, "要解决它，客户需要买什么？", "What would they have to buy to solve it?"),
    fields: [
      {
        name: "need",
        label: say(context, "购买需求", "Purchase need"),
        kind: "multiline",
        required: true,
        ...value(body.need),
        hint: say(
          context,
          "先问想达到的管理目标，再谈产品和功能",
          "ask for the goal first, then speak of products and features",
        ),
      },
    ],
  };
}

function gapStep({ body }: NeedsView, context: SkillContext): Asked {
  const kpis = body.kpis === undefined ? undefined : listing(context, body.kpis.slice(0, 3));
  return {
    question: say(context, "现在是多少，想到多少？", "Where are they today, and where do they want to be?"),
    fields: [
      {
        name: "today",
        label: say(context, "现在", "Today"),
        kind: "text",
        required: true,
        ...value(body.gap?.today),
        ...(kpis === undefined ? {} : { hint: kpis }),
      },
      {
        name: "ideal",
        label: say(context, "理想", "Ideal"),
        kind: "text",
        required: true,
        ...value(body.gap?.ideal),
      },
      {
        name: "worth",
        label: say(context, "补上差距值多少（一年）", "What closing the gap is worth a year"),
        kind: "text",
        ...value(body.gap?.worth),
      },
    ],
  };
}

function strategyStep({ body }: NeedsView, settings: NeedsSettings, context: SkillContext): Asked {
  return {
    question: say(
      context,
      "这个问题在哪一层，高层怎么说？",
      "On which level does it live, and what do the executives say?",
    ),
    fields: [
      {
        name: "level",
        label: say(context, "策略层级", "Strategy level"),
        kind: "choice",
        required: true,
        ...value(body.level),
        options: Object.entries(settings.levels).map(([id, level]) => ({
          value: id,
          label: say(
            context,
            `${level.name.zh}：${level.topics.zh.join("、")}`,
            `${level.name.en}: ${level.topics.en.join(", ")}`,
          ),
        })),
      },
      {
        name: "organisation",
        label: say(context, "组织层级", "Level of the organisation"),
        kind: "choice",
        ...value(body.organisation),
        options: settings.organisation.map((item) => ({ value: item.id, label: pick(item, context.locale) })),
      },
      {
        name: "strategy",
        label: say(context, "高层的业务策略（原话）", "The executives' strategy, in their words"),
        kind: "multiline",
        ...value(body.strategy),
      },
    ],
  };
}

function value(known: string | undefined): { value?: string } {
  return known === undefined ? {} : { value: known };
}
