import type { Finding } from "./problems.ts";
import type { Taken } from "./values.ts";

type Flaw = Extract<Taken, { flaw: unknown }>["flaw"];

/** What is said of a cell that could not be taken. Cells of one column and value that recur are counted instead. */
export const FLAWS: Readonly<Record<Flaw, Finding & { readonly shared?: true }>> = {
  number: {
    code: "bad-number",
    message: { zh: "读不成数字，这一格未采用", en: "is not a number, so the cell was left out" },
  },
  date: {
    code: "bad-date",
    message: {
      zh: "不是存在的日期，这一格未采用",
      en: "is not a date that exists, so the cell was left out",
    },
  },
  year: {
    code: "bad-date",
    message: { zh: "不是年份，这一格未采用", en: "is not a year, so the cell was left out" },
  },
  fraction: {
    code: "bad-number",
    message: {
      zh: "概率应在 0 到 100% 之间，这一格未采用",
      en: "is no probability between 0 and 100 %, so the cell was left out",
    },
  },
  phone: {
    code: "bad-value",
    message: {
      zh: "电话号码被表格软件改成了科学计数法，末几位已丢失",
      en: "is a phone number that a spreadsheet turned into a power of ten; its last digits are lost",
    },
  },
  boolean: {
    code: "bad-value",
    shared: true,
    message: {
      zh: "看不出是“是”还是“否”，保留在自定义字段",
      en: "is neither yes nor no; kept as a custom field",
    },
  },
  choice: {
    code: "bad-value",
    shared: true,
    message: { zh: "不是认识的取值，保留在自定义字段", en: "is not a value we know; kept as a custom field" },
  },
  currency: {
    code: "bad-value",
    shared: true,
    message: {
      zh: "不是认识的币种，该行金额未采用",
      en: "is not a currency we know, so the row's amounts were left out",
    },
  },
};

export const RANGE: Finding = {
  code: "bad-value",
  message: { zh: "是一个范围，按中间值采用", en: "is a range and was taken at its middle" },
};

export const GARBLED: Finding = {
  code: "bad-value",
  message: {
    zh: "有解不出的字节（编码损坏），按原样保留",
    en: "holds bytes that are not valid in the file's encoding; kept as it stands",
  },
};

export function formulaFinding(cached: boolean): Finding {
  const message = cached
    ? { zh: "是公式，采用了文件里存的结果", en: "is a formula; the result stored in the file was taken" }
    : {
        zh: "是公式，文件里没有存结果，按空处理",
        en: "is a formula without a stored result, so it counts as empty",
      };
  return { code: "formula", message };
}

export function suggestionFinding(what: { zh: string; en: string }, suggestion: string): Finding {
  return {
    code: "bad-value",
    message: {
      zh: `不是认识的${what.zh}，是不是“${suggestion}”？先按原文保留`,
      en: `is no ${what.en} we know. Is it "${suggestion}"? Kept as it stands`,
    },
  };
}

export const UNPLACED_INDUSTRY: Finding = {
  code: "bad-value",
  message: {
    zh: "对不上国标行业，只按原文保留",
    en: "matches no industry of the standard; kept as text only",
  },
};

export const UNPLACED_CODE: Finding = {
  code: "bad-value",
  message: { zh: "不是国标行业代码，未采用", en: "is no industry code of the standard, so it was left out" },
};

export const UNPLACED_CITY: Finding = {
  code: "bad-value",
  message: { zh: "在行政区划里对不上，按原文保留", en: "does not fit China's divisions; kept as it stands" },
};

export function unknownReference(suggestion: string | undefined, skipped: boolean): Finding {
  const zh =
    suggestion === undefined
      ? "找不到对应的记录"
      : `找不到对应的记录，是不是“${suggestion}”？可在映射文件的 aliases 里对上`;
  const en =
    suggestion === undefined
      ? "matches no record"
      : `matches no record. Is it "${suggestion}"? Join the two under aliases in the mapping file`;
  return { code: "unknown-reference", message: { zh, en }, rowSkipped: skipped };
}

export function ambiguousReference(skipped: boolean): Finding {
  return {
    code: "unknown-reference",
    message: {
      zh: "有多条同名记录，无法确定是哪一条",
      en: "is the name of several records, so it is not clear which is meant",
    },
    rowSkipped: skipped,
  };
}
