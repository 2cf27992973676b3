import type { CopyableWin, Digest } from "../../domain/pipeline/digest.ts";
import type { DealMove, MoveKind } from "../../domain/pipeline/movement.ts";
import { bySize } from "../../domain/pipeline/warnings.ts";
import type { Block, TableRow } from "../../reply.ts";
import { countText, named } from "../movement/card.ts";
import { bottleneckText } from "../pipeline/card.ts";
import { linked } from "../pipeline-rows.ts";
import type { PipelineWorld } from "../pipeline-world.ts";
import { listing, type Reader, say, valueText, word } from "../reader.ts";
import type { Difference } from "../tiers/differences.ts";
import { warningText } from "../warning-words.ts";

export interface DigestView {
  readonly digest: Digest;
  readonly world: PipelineWorld;
  readonly tiers: readonly Difference[];
}

/** Everything worth a look, a line each; a tap opens the rows. */
export function lines(view: DigestView, reader: Reader): Block {
  return {
    type: "table",
    caption: say(reader, "点一行看明细", "Tap a line for its rows"),
    columns: [{ label: say(reader, "看点", "What") }, { label: say(reader, "内容", "Details") }],
    rows: [
      ...moveLines(view, reader),
      ...bottleneckLine(view, reader),
      ...warningLines(view, reader),
      ...winLines(view, reader),
      ...tierLine(view, reader),
    ],
  };
}

/** The scope that buttons of the digest ask about. */
export function who({ digest }: DigestView): { readonly [key: string]: string } {
  return digest.teamId === undefined ? {} : { team: digest.teamId };
}

function moveLines(view: DigestView, reader: Reader): TableRow[] {
  const { moves, period } = view.digest.movement;
  const again = moves.pushed.filter((move) => (move.pushes ?? 0) > 1);
  const picked: readonly (readonly [MoveKind, readonly DealMove[]])[] = [
    ["won", moves.won],
    ["pushed", again.length > 0 ? again : moves.pushed],
    ["slipped", moves.slipped],
    ["down", moves.down],
  ];
  return picked.flatMap(([kind, list]) => {
    const largest = list.toSorted((a, b) => bySize(a.deal, b.deal))[0];
    if (largest === undefined) return [];
    const text = plain(named(largest, view.world, reader));
    return [
      linked([capital(countText(kind, moves[kind], reader)), text], {
        label: text,
        skill: "movement",
        input: { ...who(view), from: period.startsOn, to: period.endsOn, kind },
      }),
    ];
  });
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Cells hold no markdown. */
function plain(text: string): string {
  return text.replaceAll("**", "");
}

function bottleneckLine(view: DigestView, reader: Reader): TableRow[] {
  const { bottleneck, stuck } = view.digest;
  if (bottleneck === undefined) return [];
  const names = listing(
    reader,
    stuck.map(({ deal, days }) => say(reader, `${deal.name} ${days} 天`, `${deal.name} ${days} days`)),
  );
  const waiting = names === "" ? "" : say(reader, `；停得最久：${names}`, `; waiting longest: ${names}`);
  return [
    linked([say(reader, "瓶颈", "Bottleneck"), bottleneckText(bottleneck, reader) + waiting], {
      label: say(reader, "瓶颈", "Bottleneck"),
      skill: "pipeline",
      input: { ...who(view), part: "open", stage: bottleneck.stage.id },
    }),
  ];
}

function warningLines(view: DigestView, reader: Reader): TableRow[] {
  const { warnings, silent, warned, openCount } = view.digest;
  const separator = reader.locale === "zh" ? "；" : "; ";
  const rows = warnings.map(({ deal, warnings: list }) => {
    const why = list
      .slice(0, 2)
      .map((warning) => warningText(warning, reader))
      .join(separator);
    return linked(
      [say(reader, "要你出手", "Needs you"), say(reader, `${deal.name}：${why}`, `${deal.name}: ${why}`)],
      {
        label: deal.name,
        skill: "warnings",
        input: { deal: deal.id },
      },
    );
  });
  const more = say(
    reader,
    `在跟 ${openCount} 个里 ${warned} 个有预警`,
    `${warned} of ${openCount} open deals have warnings`,
  );
  if (silent.length === 0) return rows;
  const quiet = say(
    reader,
    `${silent.length} 个太久没有动作；${more}`,
    `${silent.length} without activity for too long; ${more}`,
  );
  return [
    ...rows,
    linked([say(reader, "没动静", "Silent"), quiet], {
      label: say(reader, "没动静的商机", "Silent deals"),
      skill: "warnings",
      input: { ...who(view), rule: "silent" },
    }),
  ];
}

function winLines(view: DigestView, reader: Reader): TableRow[] {
  return view.digest.wins.slice(0, 2).map((win) =>
    linked([say(reader, "值得复制", "Worth copying"), winText(win, view, reader)], {
      label: win.deal.name,
      skill: "warnings",
      input: { deal: win.deal.id },
    }),
  );
}

const TIERS_OPENED = 50;

/** Where what people entered and what the rows say disagree (blue book 4.1): one line, however many. */
function tierLine({ tiers }: DigestView, reader: Reader): TableRow[] {
  const [first] = tiers;
  if (first === undefined) return [];
  const accounts = [...new Set(tiers.map(({ account }) => account.id))];
  const { account, value } = first;
  const [manual, calculated] = [value.manual ?? "–", value.calculated ?? "–"].map((text) =>
    valueText(text, reader),
  );
  const example = say(
    reader,
    `${account.name}的${word(reader, value.name)}（人工 ${manual}，计算 ${calculated}）`,
    `${account.name}, ${word(reader, value.name)}: ${manual} entered, ${calculated} calculated`,
  );
  const text = say(
    reader,
    `${accounts.length} 家 ${tiers.length} 处等你定，如${example}`,
    `${tiers.length} at ${accounts.length} accounts wait for your word, such as ${example}`,
  );
  return [
    linked([say(reader, "分层对不上", "Tiers that disagree"), text], {
      label: say(reader, "分层对不上的客户", "Tier differences"),
      skill: "tiers",
      input: { accounts: accounts.slice(0, TIERS_OPENED) },
    }),
  ];
}

/** `长风汽配 产线追溯：18 天拿下（平常 92 天），样板客户参观，对手麦伦系统`. */
function winText(
  { deal, days, usualDays, fast, moves, competitor }: CopyableWin,
  { world }: DigestView,
  reader: Reader,
): string {
  const usual = fast && usualDays !== undefined ? Math.round(usualDays) : undefined;
  const parts = [
    ...(days === undefined
      ? []
      : [
          say(reader, `${days} 天拿下`, `won in ${days} days`) +
            (usual === undefined ? "" : say(reader, `（平常 ${usual} 天）`, ` (usually ${usual})`)),
        ]),
    ...moves.flatMap(({ move }) => {
      const name = world.rules.moves[move]?.name;
      return name === undefined ? [] : [say(reader, `做了${word(reader, name)}`, word(reader, name))];
    }),
    ...(competitor === undefined ? [] : [say(reader, `赢了${competitor}`, `against ${competitor}`)]),
  ];
  return say(reader, `${deal.name}：${parts.join("，")}`, `${deal.name}: ${parts.join(", ")}`);
}
