import type { TerritoryRule } from "#src/domain/crm.ts";

const CLAUSE = /^\s*([^:=≠!]+?)\s*:?\s*(不包含|不含|不属于|not in|notin|≠|!=|包含|属于|为|in|=)\s*(.+)$/i;

/**
 * 地域:包含北京市/天津市;行业:不包含C34/C35 → one rule each, dimension and values as people write them: whoever
 * applies the rules knows both names and codes. Undefined when a clause cannot be read.
 */
export function parseRules(text: string): TerritoryRule[] | undefined {
  const clauses = text
    .normalize("NFKC")
    .split(/[;\n]+/)
    .filter((clause) => clause.trim() !== "");
  const rules = clauses.map(parseClause);
  return rules.every((rule) => rule !== undefined) ? rules : undefined;
}

function parseClause(clause: string): TerritoryRule | undefined {
  const match = CLAUSE.exec(clause);
  if (match === null) return undefined;
  const [, dimension = "", operator = "", list = ""] = match;
  const values = list
    .split(/[/、,|]+/)
    .map((value) => value.trim())
    .filter((value) => value !== "");
  return { dimension: dimension.trim(), operator: /不|not|≠|!/i.test(operator) ? "notIn" : "in", values };
}
