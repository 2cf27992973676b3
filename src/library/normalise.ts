/*
 * PDFs printed by browsers spell some characters with radical code points. NFKC repairs most of the Kangxi
 * block but turns a few into their traditional form and leaves the supplement block alone, so a search for
 * the ordinary character would miss them.
 */
const RADICALS: Readonly<Record<string, string>> = {
  "⼾": "户",
  "⾭": "青",
  "⺁": "厂",
  "⺄": "乙",
  "⺆": "冂",
  "⺇": "几",
  "⺌": "小",
  "⺍": "小",
  "⺎": "尢",
  "⺒": "巳",
  "⺓": "幺",
  "⺕": "彐",
  "⺗": "心",
  "⺛": "旡",
  "⺜": "日",
  "⺝": "月",
  "⺟": "母",
  "⺠": "民",
  "⺡": "水",
  "⺥": "爪",
  "⺩": "王",
  "⺪": "疋",
  "⺫": "目",
  "⺬": "示",
  "⺮": "竹",
  "⺯": "糸",
  "⺶": "羊",
  "⺷": "羊",
  "⺸": "羊",
  "⺹": "老",
  "⺻": "聿",
  "⺼": "肉",
  "⺽": "臼",
  "⻀": "艹",
  "⻁": "虎",
  "⻂": "衣",
  "⻃": "西",
  "⻄": "西",
  "⻅": "见",
  "⻆": "角",
  "⻈": "讠",
  "⻉": "贝",
  "⻊": "足",
  "⻋": "车",
  "⻌": "辶",
  "⻍": "辶",
  "⻎": "辶",
  "⻏": "阝",
  "⻐": "钅",
  "⻑": "長",
  "⻒": "長",
  "⻓": "长",
  "⻔": "门",
  "⻖": "阝",
  "⻗": "雨",
  "⻘": "青",
  "⻙": "韦",
  "⻚": "页",
  "⻛": "风",
  "⻜": "飞",
  "⻝": "食",
  "⻞": "食",
  "⻟": "食",
  "⻠": "饣",
  "⻢": "马",
  "⻣": "骨",
  "⻤": "鬼",
  "⻥": "鱼",
  "⻦": "鸟",
  "⻧": "卤",
  "⻨": "麦",
  "⻩": "黄",
  "⻪": "黾",
  "⻫": "斉",
  "⻬": "齐",
  "⻭": "歯",
  "⻮": "齿",
  "⻯": "竜",
  "⻰": "龙",
  "⻲": "亀",
  "⻳": "龟",
};

const RADICAL = /[\u2e80-\u2ef3\u2f00-\u2fdf]/g;

/** Radical code points as the characters they stand for; everything else as it was written, full-width marks too. */
export function repairRadicals(text: string): string {
  return text.replace(RADICAL, (radical) => RADICALS[radical] ?? radical.normalize("NFKC"));
}

/**
 * One spelling for text before it is cut into terms: radical code points become the characters they stand
 * for, then NFKC (full-width, ligatures). Case and traditional forms are left as they are.
 */
export function normaliseText(text: string): string {
  return repairRadicals(text).normalize("NFKC");
}
