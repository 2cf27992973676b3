import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import type { JobRecordStore } from "./ports/store.ts";
import { REFERRAL, REFERRAL_KINDS, type ReferralBody, type ReferralKind } from "./skills/referral-records.ts";
import { EXPERT, type ExpertBody, PARTNER, type PartnerBody } from "./skills/resource-records.ts";

/** A row that could not be taken, as a spreadsheet counts rows. */
export interface RegisterProblem {
  readonly file: string;
  readonly row: number;
  readonly message: { readonly zh: string; readonly en: string };
}

export interface RegisterResult {
  readonly experts: number;
  readonly partners: number;
  readonly referrals: number;
  readonly problems: readonly RegisterProblem[];
}

type Row = Readonly<Record<string, string>>;

/**
 * Reads `experts.csv`, `partners.csv` and `referrals.csv` of a folder, as far as they are there, into the
 * assistant's own records. Bad rows are named, good ones kept. Running it again changes nothing.
 */
export async function importRegisters(options: {
  readonly folder: string;
  readonly records: JobRecordStore;
  /** Who the records belong to: an admin. */
  readonly ownerId: string;
}): Promise<RegisterResult> {
  const problems: RegisterProblem[] = [];
  const counts = { experts: 0, partners: 0, referrals: 0 };

  async function each(file: string, take: (row: Row) => Promise<string | undefined>): Promise<number> {
    let taken = 0;
    for (const [at, row] of readRows(join(options.folder, file)).entries()) {
      const missing = await take(row);
      if (missing === undefined) taken++;
      else
        problems.push({
          file,
          row: at + 2,
          message: { zh: `缺“${missing}”，已跳过`, en: `“${missing}” is missing, skipped` },
        });
    }
    return taken;
  }

  async function keep<B>(kind: string, id: string, body: B, accountId?: string): Promise<void> {
    const present = await options.records.get(kind, id);
    if (present !== undefined && JSON.stringify(present.body) === JSON.stringify(body)) return;
    const scope = accountId === undefined ? ("everyone" as const) : ("subject" as const);
    await options.records.put({
      kind,
      id,
      scope,
      body,
      ownerId: options.ownerId,
      ...(accountId === undefined ? {} : { accountId }),
    });
  }

  counts.experts = await each("experts.csv", async (row) => {
    const id = row.专家编号;
    const name = row.姓名;
    if (!id || !name) return "专家编号 / 姓名";
    await keep(EXPERT, id, expertOf(row, name));
    return undefined;
  });
  counts.partners = await each("partners.csv", async (row) => {
    const id = row.伙伴编号;
    const name = row.伙伴名称;
    if (!id || !name) return "伙伴编号 / 伙伴名称";
    await keep(PARTNER, id, partnerOf(row, name));
    return undefined;
  });
  counts.referrals = await each("referrals.csv", async (row) => {
    const body = referralOf(row);
    if (!row.推荐编号 || body === undefined) return "推荐编号 / 推荐方式 / 客户编号 / 推荐日期";
    await keep(REFERRAL, row.推荐编号, body, body.accountId);
    return undefined;
  });
  return { ...counts, problems };
}

function readRows(path: string): Row[] {
  if (!existsSync(path)) return [];
  return parse(readFileSync(path), {
    columns: true,
    bom: true,
    skip_empty_lines: true,
    trim: true,
    relax_column_count: true,
  });
}

function expertOf(row: Row, name: string): ExpertBody {
  return {
    name,
    organisation: row.所属机构 ?? "",
    fields: row.擅长领域 ?? "",
    offers: row.可提供的帮助 ?? "",
    ...(row.关系负责人编号 ? { ownerId: row.关系负责人编号 } : {}),
    ...(row.最近联系日期 ? { lastContactOn: row.最近联系日期 } : {}),
  };
}

function partnerOf(row: Row, name: string): PartnerBody {
  const list = (text: string | undefined) =>
    (text ?? "")
      .split(/[;；、]/)
      .map((item) => item.trim())
      .filter((item) => item !== "");
  return {
    name,
    type: row.伙伴类型 ?? "",
    ...(row.省份 ? { province: row.省份 } : {}),
    industries: list(row.擅长行业代码),
    productIds: list(row.擅长产品编号),
    contact: row.联系人 ?? "",
    jointProjects: Number(row.联合项目数) || 0,
    note: row.备注 ?? "",
  };
}

const WAYS: readonly (readonly [RegExp, ReferralKind])[] = [
  [/直接|介绍/, "direct"],
  [/名单/, "list"],
  [/背书|点评/, "endorsement"],
  [/参观/, "visit"],
  [/活动|站台|演讲/, "event"],
  [/案例/, "case"],
];

function referralOf(row: Row): ReferralBody | undefined {
  const way = row.推荐方式 ?? "";
  const kind =
    WAYS.find(([pattern]) => pattern.test(way))?.[1] ?? REFERRAL_KINDS.find((item) => item === way);
  if (kind === undefined || !row.客户编号 || !/^\d{4}-\d{2}-\d{2}$/.test(row.推荐日期 ?? ""))
    return undefined;
  return {
    kind,
    accountId: row.客户编号,
    on: row.推荐日期 ?? "",
    ...(row.联系人编号 ? { contactId: row.联系人编号 } : {}),
    ...(row.被推荐客户编号 ? { toAccountId: row.被推荐客户编号 } : {}),
    ...(row.商机编号 ? { dealId: row.商机编号 } : {}),
    ...(row.推荐结果 ? { outcome: row.推荐结果 } : {}),
  };
}
