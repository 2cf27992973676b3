import type { Locale } from "../../domain/text.ts";
import type { DiagramBlock } from "../../reply.ts";
import type { Style } from "./style.ts";

type Seat = DiagramBlock["seats"][number];

const WORDS = {
  zh: {
    empty: "（空缺，去找）",
    supports: "支持",
    neutral: "中立",
    opposes: "反对",
    unknown: "立场不明",
    Coach: "教练",
    other: "其他",
  },
  en: {
    empty: "(empty: find them)",
    supports: "supports",
    neutral: "neutral",
    opposes: "opposes",
    unknown: "stance unknown",
    Coach: "Coach",
    other: "other",
  },
} as const;

const SIGNS = { supports: "+", neutral: "=", opposes: "−", unknown: "?" } as const;

/** The decision chain as a tree by reporting line. A seat whose line runs in a circle is drawn once. */
export function renderDiagram({ seats }: DiagramBlock, locale: Locale, style: Style): string[] {
  const known = new Set(seats.map(({ id }) => id));
  const drawn = new Set<string>();
  const below = (id: string) => seats.filter(({ reportsTo }) => reportsTo === id);

  function branch(seat: Seat, lead: string, tail: string): string[] {
    if (drawn.has(seat.id)) return [];
    drawn.add(seat.id);
    const under = below(seat.id);
    const rest = under.flatMap((next, index) => {
      const last = index === under.length - 1;
      return branch(next, `${tail}${last ? "└─ " : "├─ "}`, `${tail}${last ? "   " : "│  "}`);
    });
    return [`${lead}${seatLine(seat, locale, style)}`, ...rest];
  }

  const tops = seats.filter(({ reportsTo }) => reportsTo === undefined || !known.has(reportsTo));
  const lines = tops.flatMap((seat) => branch(seat, "", ""));
  return [...lines, ...seats.flatMap((seat) => branch(seat, "", ""))];
}

function seatLine(seat: Seat, locale: Locale, style: Style): string {
  const words = WORDS[locale];
  const role = seat.role === "Coach" || seat.role === "other" ? words[seat.role] : seat.role;
  const stance = `${SIGNS[seat.stance]} ${words[seat.stance]}`;
  const paint =
    seat.stance === "opposes" ? style.bad : seat.stance === "supports" ? style.accent : style.quiet;
  const name = seat.name ?? style.warn(words.empty);
  return [`[${role}]`, name, seat.title, paint(stance), seat.note && style.quiet(seat.note)]
    .filter(Boolean)
    .join(" ");
}
