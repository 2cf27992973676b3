import type { Account, Json } from "../domain/crm.ts";
import type { BantEvidence } from "../domain/targeting/bant.ts";
import type { Source } from "../reply.ts";
import { type Reader, say } from "./reader.ts";

const UPDATED = /更新|修改|last.?modified|updated/i;

/** The day an account's record was last changed, where the CRM tells it in any of its own columns. */
export function accountDate(account: Account): string | undefined {
  const dated = Object.entries(account.custom).find(([name, value]) => UPDATED.test(name) && isDate(value));
  return dated === undefined ? undefined : String(dated[1]).slice(0, 10);
}

function isDate(value: Json): boolean {
  return typeof value === "string" && /^\d{4}-\d{2}-\d{2}/.test(value);
}

export function accountSource(account: Account, reader: Reader): Source {
  const date = accountDate(account);
  return {
    id: "account",
    label: say(reader, `CRM 客户档案：${account.name}`, `CRM account: ${account.name}`),
    ...(date === undefined ? {} : { date }),
    row: { kind: "account", id: account.id },
  };
}

export function evidenceSource(evidence: BantEvidence, reader: Reader): Source {
  const kinds = {
    activity: say(reader, "跟进记录", "Activity"),
    deal: say(reader, "商机", "Deal"),
    contact: say(reader, "联系人", "Contact"),
  };
  return {
    id: evidence.id,
    label: `${kinds[evidence.kind]}: ${evidence.text.slice(0, 60)}`,
    ...(evidence.on === undefined ? {} : { date: evidence.on }),
    row: { kind: evidence.kind, id: evidence.id },
  };
}

export function idealRule(reader: Reader): Source {
  return {
    id: "rule-ideal",
    label: say(reader, "规则：理想指数（蓝皮书 1.3）", "Rule: ideal index (blue book 1.3)"),
    rule: "r = (A + H) / (2·max(C, 5)); index = 100·r / (1 + r)",
  };
}
