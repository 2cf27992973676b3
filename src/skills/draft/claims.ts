/**
 * What in a sentence can be true or false by itself: figures, dates, quarters, titles, foreign names. Two texts
 * that write one figure differently (1,200 万 and 1200万, 11-20 and 11月20日) hold the same claim.
 */
export interface Claims {
  readonly numbers: ReadonlySet<number>;
  /** `2026-11-20`, or `11-20` without a year, or `2026-11` without a day. */
  readonly dates: ReadonlySet<string>;
  readonly quarters: ReadonlySet<number>;
  /** 《titles》, e-mail addresses and Latin proper names, folded. */
  readonly names: ReadonlySet<string>;
}

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const MONTH_WORD =
  "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";

const DATE_FORMS: readonly {
  readonly pattern: RegExp;
  readonly read: (groups: readonly string[]) => string;
}[] = [
  { pattern: /(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?/g, read: ([y, m, d]) => ymd(y, m, d) },
  { pattern: /(\d{4})\s*年\s*(\d{1,2})\s*月/g, read: ([y, m]) => `${y}-${two(m)}` },
  { pattern: /(?<![\d年-])(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]/g, read: ([m, d]) => `${two(m)}-${two(d)}` },
  {
    pattern: new RegExp(`(\\d{1,2})(?:st|nd|rd|th)?\\s+(${MONTH_WORD})\\.?(?:,?\\s+(\\d{4}))?(?!\\w)`, "gi"),
    read: ([d, m, y]) => ymd(y, monthOf(m), d),
  },
  {
    pattern: new RegExp(
      `(?<!\\w)(${MONTH_WORD})\\.?\\s+(\\d{1,2})(?:st|nd|rd|th)?(?:,?\\s+(\\d{4}))?(?!\\w)`,
      "gi",
    ),
    read: ([m, d, y]) => ymd(y, monthOf(m), d),
  },
  {
    pattern: /(?<![\d.-])(0?[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?![\d-])/g,
    read: ([m, d]) => `${two(m)}-${two(d)}`,
  },
];

export function claimsIn(text: string): Claims {
  let left = text.normalize("NFKC").replace(/\[\w{1,8}\]/g, " ");
  const dates = new Set<string>();
  for (const { pattern, read } of DATE_FORMS) {
    left = left.replace(pattern, (_, ...groups: string[]) => {
      dates.add(read(groups.slice(0, 3)));
      return " ";
    });
  }
  const quarters = new Set<number>();
  left = left.replace(/第?([一二三四1-4])季度|\bq([1-4])\b/gi, (_, han?: string, digit?: string) => {
    quarters.add(digit === undefined ? "一二三四1234".indexOf(han ?? "") % 4 : Number(digit) - 1);
    return " ";
  });
  const names = namesIn(left);
  return { numbers: numbersIn(left), dates, quarters, names };
}

function ymd(y: string | undefined, m: string | undefined, d: string | undefined): string {
  const day = `${two(m)}-${two(d)}`;
  return y === undefined ? day : `${y}-${day}`;
}

function two(text: string | undefined): string {
  return (text ?? "").padStart(2, "0");
}

function monthOf(word: string | undefined): string {
  return String(MONTHS.indexOf((word ?? "").slice(0, 3).toLowerCase()) + 1);
}

const SCALE: Readonly<Record<string, number>> = {
  万: 1e4,
  亿: 1e8,
  千: 1e3,
  百: 1e2,
  k: 1e3,
  m: 1e6,
  thousand: 1e3,
  million: 1e6,
  billion: 1e9,
};

function numbersIn(text: string): Set<number> {
  const found = new Set<number>();
  const digits =
    /(?<![\w.])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s*(万|亿|千|百|(?:k|m)(?![a-z])|thousand|million|billion)?/gi;
  for (const [, whole = "", fraction = "", scale = ""] of text.matchAll(digits)) {
    const base = Number(whole.replaceAll(",", "") + fraction);
    found.add(rounded(base * (SCALE[scale.toLowerCase()] ?? 1)));
  }
  for (const [run] of text.matchAll(
    /[一二两三四五六七八九十百千万亿零]{2,}|[两三四五六七八九十](?=[个家次条年月天人台成倍周项名套步])/g,
  )) {
    const value = hanNumber(run);
    if (value !== undefined) found.add(value);
  }
  for (const [word] of text
    .toLowerCase()
    .matchAll(
      /\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|half)\b/g,
    )) {
    const value = ENGLISH[word];
    if (value !== undefined) found.add(value);
  }
  return found;
}

const ENGLISH: Readonly<Record<string, number>> = {
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  hundred: 100,
  half: 0.5,
};

function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** 三千二百万 → 32,000,000; undefined when the characters are no number (一一, 千万 as a word). */
function hanNumber(run: string): number | undefined {
  let total = 0;
  let section = 0;
  let digit: number | undefined;
  let any = false;
  for (const character of run) {
    const value = "零一二三四五六七八九".indexOf(character);
    const unit = { 十: 10, 百: 100, 千: 1_000 }[character];
    if (value >= 0 || character === "两") {
      if (digit !== undefined && digit !== 0) return undefined;
      digit = character === "两" ? 2 : value;
      any = true;
    } else if (unit !== undefined) {
      section += (digit ?? (unit === 10 ? 1 : 0)) * unit;
      any ||= unit === 10;
      digit = undefined;
    } else {
      total = (total + section + (digit ?? 0)) * (character === "亿" ? 1e8 : 1e4);
      section = 0;
      digit = undefined;
    }
  }
  return any ? total + section + (digit ?? 0) : undefined;
}

const ORDINARY_LATIN =
  /^(?:the|a|an|we|they|it|its|our|their|this|that|these|those|there|i|you|he|she|his|her|if|when|while|after|before|for|to|in|on|at|by|from|with|and|or|but|so|as|not|no|yes|what|who|which|how|why|where|please|next|last|first|second|then|also|both|each|all|most|some|any|to confirm|ask|propose|agree|meet|send|show|call|let|monday|tuesday|wednesday|thursday|friday|saturday|sunday|mr|ms|mrs|dr|dear|best|kind|regards|hello|hi|thank|thanks|ok|bant|eb|ub|tb|crm|top|pdf|word)$/i;

function namesIn(text: string): Set<string> {
  const found = new Set<string>();
  for (const [, title = ""] of text.matchAll(/《([^》\n]{1,80})》/g)) found.add(fold(title));
  for (const [address] of text.matchAll(/[\w.+-]{1,64}@[\w.-]{1,200}\w/g)) found.add(fold(address));
  for (const match of text.matchAll(/(?<![A-Za-z])[A-Z][A-Za-z0-9&-]*(?:\s+[A-Z][A-Za-z0-9&-]*)*/g)) {
    for (const word of match[0].split(/\s+/)) {
      // The first word of a sentence is capital whatever it is.
      const first = match.index === firstLetter(text) && word === match[0].split(/\s+/)[0];
      if (!first && word.length > 1 && !ORDINARY_LATIN.test(word)) found.add(fold(word));
    }
  }
  return found;
}

function firstLetter(text: string): number {
  return text.search(/[A-Za-z]/);
}

export function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
}
