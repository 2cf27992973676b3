import { STRATEGIES } from "../../domain/targeting/strategy.ts";
import { itemsOf, type PlanBody, type Statement } from "../../domain/winning/plan.ts";
import type { Report, ReportPart, ReportSection } from "../../exports/report.ts";
import type { Picture, Pictures } from "../../pictures/pictures.ts";
import { type MapPart, type PageRoom, splitMap } from "../../pictures/split.ts";
import { strategiesArea } from "../../settings/strategies.ts";
import { chainDiagram, personText, ROLE_NAMES, STANCE_NAMES, seatName } from "../chain.ts";
import { gapText } from "../decision-chain/card.ts";
import { formatDate } from "../format.ts";
import { industryIn } from "../local-name.ts";
import type { PlanView } from "../plan/change.ts";
import { SECTION_NAMES } from "../plan/labels.ts";
import { checkGoals } from "../plan/record.ts";
import { numberedText } from "../plan-draft/card.ts";
import { PART_NAMES, type PlanPart } from "../plan-draft/parts.ts";
import { say, word } from "../reader.ts";
import type { SkillContext } from "../skill.ts";

/** What one page holds of a map with its letters at 7 pt or more: an A4 page upright, a wide slide. */
export const PAGES = { word: { width: 740, levels: 7 }, slides: { width: 1390, levels: 4 } } as const;

/** The plan as a document: the seven steps in order, pictures inside, every statement with its source's number. */
export async function reportOf(
  view: PlanView,
  {
    pictures,
    context,
    room = PAGES.word,
  }: { readonly pictures: Pictures; readonly context: SkillContext; readonly room?: PageRoom },
): Promise<Report> {
  const { facts, record } = view;
  const { body } = record;
  const numbers = new Map(Object.keys(body.sources).map((id, at) => [id, at + 1]));
  const lines = (section: PlanBody["situation"]) => statements(section, numbers);
  const prose = (part: PlanPart) => written(body, part, numbers);
  const [map, matrix] = await Promise.all([
    mapOf(view, { pictures, room }, context),
    matrixOf(view, pictures, context),
  ]);
  const name = (section: keyof typeof SECTION_NAMES) => word(context, SECTION_NAMES[section]);
  const sections: ReportSection[] = [
    {
      heading: say(context, "摘要", "Summary"),
      parts: [...prose("summary"), { type: "list", items: summary(view, context) }],
    },
    { heading: name("match"), parts: [...prose("match"), ...lines(body.match), ...matrix] },
    {
      heading: name("situation"),
      parts: [
        ...prose("situation"),
        ...prose("people"),
        ...lines(body.situation),
        ...map,
        ...peopleTable(view, context),
      ],
    },
    {
      heading: name("rivals"),
      parts: orNone(
        [...prose("rivals"), ...lines(body.rivals)],
        say(context, "没有记录到竞争对手。", "No competitor on record."),
        body.rivals,
      ),
    },
    { heading: name("goals"), parts: [...prose("goals"), goalTable(view, context)] },
    { heading: name("actions"), parts: [...prose("actions"), actionTable(body, context)] },
    { heading: name("figures"), parts: [figureTable(body, context)] },
    { heading: word(context, PART_NAMES.risks), parts: prose("risks") },
    { heading: name("reviews"), parts: [reviewTable(body, context)] },
  ];
  return {
    locale: context.locale,
    title: say(context, `${facts.account.name} 大客户计划`, `${facts.account.name}: account plan`),
    subtitle: subtitle(view, context),
    facts: headFacts(view, context),
    sections: sections.filter((section) => section.parts.length > 0),
    sources: Object.values(body.sources).map(({ label, date }) => ({
      label,
      ...(date === undefined ? {} : { date }),
    })),
    date: context.today,
  };
}

/** The drafted words of a part, a paragraph a line, marked with the document's own numbers. */
function written(body: PlanBody, part: PlanPart, numbers: ReadonlyMap<string, number>): ReportPart[] {
  const statement = body.prose?.[part];
  if (statement === undefined || statement.text === "") return [];
  return numberedText(statement, numbers)
    .split("\n")
    .map((text) => ({ type: "text", text }));
}

function statements(
  section: { readonly [id: string]: Statement },
  numbers: ReadonlyMap<string, number>,
): ReportPart[] {
  const items = itemsOf(section).map(({ item }) => {
    const marks = item.sources
      .flatMap((id) => numbers.get(id) ?? [])
      .sort((a, b) => a - b)
      .map((number) => `[${number}]`);
    return marks.length === 0 ? item.text : `${item.text} ${marks.join("")}`;
  });
  return items.length === 0 ? [] : [{ type: "list", items }];
}

function orNone(parts: ReportPart[], text: string, section: object): ReportPart[] {
  return Object.keys(section).length === 0 ? [{ type: "text", text }] : parts;
}

function subtitle({ record, facts }: PlanView, context: SkillContext): string {
  const { body, version } = record;
  if (body.status === "approved" && body.approval !== undefined) {
    return say(
      context,
      `第 ${version} 版 · ${body.approval.by} 批准于 ${body.approval.on}`,
      `Version ${version} · approved by ${body.approval.by} on ${body.approval.on}`,
    );
  }
  const owner = facts.owner?.name ?? "";
  return say(context, `第 ${version} 版草稿 ${owner}`, `Version ${version}, draft ${owner}`).trim();
}

function headFacts({ facts, record }: PlanView, context: SkillContext): Report["facts"] {
  const { account, owner, main, loaded } = facts;
  const rows: (readonly [string, string | undefined])[] = [
    [say(context, "客户", "Account"), account.name],
    [say(context, "行业", "Industry"), industryIn(account, context)],
    [say(context, "负责人", "Owner"), owner?.name],
    [say(context, "主要商机", "Main deal"), main?.name],
    [
      say(context, "决策链", "Decision chain"),
      say(context, { red: "红灯", amber: "黄灯", green: "绿灯" }[loaded.health.light], loaded.health.light),
    ],
    [say(context, "更新于", "Updated"), record.updatedAt.slice(0, 10)],
  ];
  return rows.flatMap(([label, value]) => (value === undefined || value === "" ? [] : [{ label, value }]));
}

function summary({ facts, record }: PlanView, context: SkillContext): string[] {
  const { body } = record;
  const goals = itemsOf(body.goals).map(({ item }) => item.text);
  const next = itemsOf(body.actions)
    .filter(({ item }) => !item.done)
    .sort((a, b) => ((a.item.due || "9") < (b.item.due || "9") ? -1 : 1))
    .slice(0, 3)
    .map(({ item }) => {
      const on = item.due === "" ? "" : formatDate(item.due, context.locale, context.today);
      return on === "" ? item.task : say(context, `${item.task}（${on}）`, `${item.task} (${on})`);
    });
  const gaps = facts.loaded.health.gaps.slice(0, 3).map((gap) => gapText(gap, context));
  const join = (items: readonly string[]) => items.join(say(context, "；", "; "));
  return [
    ...(goals.length === 0 ? [] : [say(context, `目标：${join(goals)}`, `Goals: ${join(goals)}`)]),
    ...(gaps.length === 0 ? [] : [say(context, `缺口：${join(gaps)}`, `Gaps: ${join(gaps)}`)]),
    ...(next.length === 0 ? [] : [say(context, `接下来：${join(next)}`, `Next: ${join(next)}`)]),
  ];
}

async function pictureOf(picture: Picture, caption: string): Promise<ReportPart[]> {
  const { width, height } = picture;
  return [{ type: "picture", caption, png: await picture.png(), width, height }];
}

async function mapOf(
  { facts }: PlanView,
  { pictures, room }: { readonly pictures: Pictures; readonly room: PageRoom },
  context: SkillContext,
): Promise<ReportPart[]> {
  const caption = say(
    context,
    "商机作战地图（虚线为待找的席位）",
    "Battle map (dashed seats are to be filled)",
  );
  const diagram = chainDiagram(facts.loaded.chain, caption);
  const parts = splitMap(diagram.seats, room);
  const drawn = parts.map(async (part, at) => {
    const picture = await pictures.diagram(
      { ...diagram, seats: part.seats },
      { locale: context.locale, width: room.width },
    );
    return pictureOf(
      picture,
      parts.length === 1 ? caption : partCaption(part, [at + 1, parts.length], context),
    );
  });
  return (await Promise.all(drawn)).flat();
}

function partCaption({ of }: MapPart, [at, all]: readonly [number, number], context: SkillContext): string {
  const name = of?.name ?? of?.title;
  return name === undefined
    ? say(context, `商机作战地图 ${at}/${all}`, `Battle map, ${at} of ${all}`)
    : say(context, `商机作战地图 ${at}/${all}：${name}这条线`, `Battle map, ${at} of ${all}: under ${name}`);
}

/** More people than a page-wide map can show in readable letters. */
const MANY = 12;

/** A wide map shrinks to the page; then the same people stand below it as a table. */
function peopleTable({ facts }: PlanView, context: SkillContext): ReportPart[] {
  const { seats } = facts.loaded.chain;
  if (seats.length <= MANY) return [];
  const names = new Map(seats.map((seat) => [seat.id, seatName(seat, context)]));
  return [
    {
      type: "table",
      columns: [
        { label: say(context, "谁", "Who"), share: 38 },
        { label: say(context, "角色", "Role"), share: 24 },
        { label: say(context, "立场", "Stance"), share: 14 },
        { label: say(context, "汇报给", "Reports to"), share: 24 },
      ],
      rows: seats.map((seat) => [
        personText(seat, context),
        word(context, ROLE_NAMES[seat.role]),
        seat.empty ? say(context, "待找", "to be found") : word(context, STANCE_NAMES[seat.stance]),
        names.get(seat.reportsTo ?? "") ?? "–",
      ]),
    },
  ];
}

async function matrixOf(
  { facts }: PlanView,
  pictures: Pictures,
  context: SkillContext,
): Promise<ReportPart[]> {
  const { score, account, others } = facts;
  if (score === undefined || !score.ideal.rankable || !score.difficulty.placed) return [];
  const strategies = context.settings.get(strategiesArea);
  const caption = say(
    context,
    "理想指数 × 拓展难度：本客户和最匹配的其他客户",
    "Ideal index × difficulty: this account and the best-matching others",
  );
  const point = (label: string, item: NonNullable<typeof score>, group: string) => ({
    label,
    x: Math.round(item.ideal.index),
    y: Math.round(item.difficulty.value),
    group,
  });
  const own = say(context, "本客户", "this account");
  const rest = say(context, "其他客户", "others");
  const picture = await pictures.chart(
    {
      kind: "matrix",
      x: say(context, "理想指数", "Ideal index"),
      y: say(context, "拓展难度", "Difficulty"),
      points: [
        point(account.name, score, own),
        ...others
          .filter(({ score: { ideal, difficulty } }) => ideal.rankable && difficulty.placed)
          .slice(0, 8)
          .map((other) => point(other.name, other.score, rest)),
      ],
      regions: STRATEGIES.map((strategy) => ({
        label: word(context, strategies[strategy.id].name),
        x: strategy.ideal,
        y: strategy.difficulty,
      })),
    },
    { locale: context.locale },
  );
  return pictureOf(picture, caption);
}

function goalTable({ facts, record }: PlanView, context: SkillContext): ReportPart {
  const goals = checkGoals(record.body, facts, context);
  return {
    type: "table",
    columns: [
      { label: "#", share: 6 },
      { label: say(context, "目标", "Goal"), share: 50 },
      { label: say(context, "截止日", "Due"), share: 16 },
      { label: "SMART", share: 28 },
    ],
    rows: goals.map((goal, at) => [
      `${at + 1}`,
      goal.text,
      goal.verdict.due ?? "–",
      goal.verdict.ok
        ? say(context, "S M A R T 都成立", "S M A R T all hold")
        : goal.verdict.letters
            .filter((letter) => !letter.ok)
            .map((letter) => `${letter.letter}: ${word(context, letter.why)}`)
            .join("\n"),
    ]),
  };
}

function actionTable(body: PlanBody, context: SkillContext): ReportPart {
  return {
    type: "table",
    columns: [
      { label: say(context, "任务", "Task"), share: 36 },
      { label: say(context, "负责人", "Owner"), share: 12 },
      { label: say(context, "支持人员", "Support"), share: 13 },
      { label: say(context, "售前", "Pre-sales"), share: 13 },
      { label: say(context, "售后", "After-sales"), share: 12 },
      { label: say(context, "截止日", "Due"), share: 14 },
    ],
    rows: itemsOf(body.actions).map(({ item }) => [
      item.done ? `✓ ${item.task}` : item.task,
      item.owner || "–",
      item.supporters || "–",
      item.presales || "–",
      item.aftersales || "–",
      item.due || "–",
    ]),
  };
}

function figureTable(body: PlanBody, context: SkillContext): ReportPart {
  return {
    type: "table",
    columns: [
      { label: say(context, "指标", "Figure"), share: 40 },
      { label: say(context, "现在", "Now"), share: 30 },
      { label: say(context, "目标值", "Target"), share: 30 },
    ],
    rows: itemsOf(body.figures).map(({ item }) => [item.name, item.now || "–", item.target || "–"]),
  };
}

function reviewTable(body: PlanBody, context: SkillContext): ReportPart {
  return {
    type: "table",
    columns: [
      { label: say(context, "日期", "Date"), share: 16 },
      { label: say(context, "参加人", "People"), share: 20 },
      { label: say(context, "议程", "Agenda"), share: 34 },
      { label: say(context, "纪要", "Minutes"), share: 30 },
    ],
    rows: itemsOf(body.reviews).map(({ item }) => [
      item.on || "–",
      item.people || "–",
      item.agenda || "–",
      item.minutes || "–",
    ]),
  };
}
