import { describe, expect, it } from "vitest";
import type { Account, Deal, Entity, EntityKind, StageChange, User } from "#src/domain/crm.ts";
import type { Problem } from "#src/ports/crm-source.ts";
import { loadRegions } from "#src/regions.ts";
import { type ExportFolder, exportFolder } from "#test/support/export-folder.ts";
import { parseMapping } from "./mapping.ts";
import { createFilesSource, type FilesConfig, type FilesDeps } from "./source.ts";

interface Imported {
  readonly rows: ReadonlyMap<EntityKind, readonly Entity[]>;
  readonly problems: readonly Problem[];
}

async function read(
  folder: ExportFolder,
  config: Partial<FilesConfig> = {},
  known?: FilesDeps["known"],
): Promise<Imported> {
  const rows = new Map<EntityKind, Entity[]>();
  const problems: Problem[] = [];
  for await (const part of createFilesSource(
    { paths: [folder.path], ...config },
    { regions: loadRegions, ...(known === undefined ? {} : { known }) },
  ).changes()) {
    rows.set(part.batch.kind, [...(rows.get(part.batch.kind) ?? []), ...part.batch.rows]);
    problems.push(...part.problems);
  }
  return { rows, problems };
}

async function readFiles(
  files: Readonly<Record<string, string>>,
  known?: FilesDeps["known"],
): Promise<Imported> {
  await using folder = await exportFolder(files);
  return await read(folder, {}, known);
}

const brief = (problems: readonly Problem[]) =>
  problems.map(({ code, file, row, column, value, count, rowSkipped }) => ({
    code,
    file,
    row,
    column,
    value,
    count,
    rowSkipped,
  }));

/** An export that refers by name throughout, in the wrong order of files, with the usual slips in it. */
const BY_NAME = {
  "a-pipeline.csv": `opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value
O1,Ann Lee,GT Basic,Cancity,Won,20-10-2016,01-03-2017,1054
O2,Bob Ray,GTPro,Isdom,Lost,25-10-2016,11-03-2017,0
O3,Ann Lee,GT Pro,,Engaging,26-10-2016,,
O4,Ann Lee,GTPro,cancity,Won,27-10-2016,02-03-2017,"$2,500.50"
`,
  "accounts.csv": `account,sector,revenue,employees,subsidiary_of
Cancity,retail,12000000,100,
Isdom,technolgy,5000000,50,Cancity
`,
  "products.csv": "product,series,sales_price\nGT Basic,GT,550\nGT Pro,GT,4821\n",
  "sales_teams.csv": "sales_agent,manager,regional_office\nAnn Lee,Mia Roe,West\nBob Ray,Mia Roe,West\n",
};

describe("an export that refers by name", () => {
  it("is joined whatever the order of the files, with managers, teams and stages made from their names", async () => {
    const { rows } = await readFiles(BY_NAME);
    const [won] = rows.get("deal") as readonly Deal[];

    expect(won).toMatchObject({
      id: "O1",
      name: "Cancity · GT Basic",
      accountId: "cancity",
      ownerId: "ann lee",
      productIds: ["gt basic"],
      stageId: "won",
      status: "won",
      amount: { minor: 105_400, currency: "USD" },
      createdOn: "2016-10-20",
      closedOn: "2017-03-01",
    });
    expect(won).not.toHaveProperty("expectedCloseOn");
    expect(
      (rows.get("user") as readonly User[]).map(({ id, role, managerId, teamId }) => [
        id,
        role,
        managerId,
        teamId,
      ]),
    ).toEqual([
      ["mia roe", "manager", undefined, "west"],
      ["ann lee", "rep", "mia roe", "west"],
      ["bob ray", "rep", "mia roe", "west"],
    ]);
    expect(rows.get("team")?.map(({ id }) => id)).toEqual(["west"]);
    expect((rows.get("account") as readonly Account[])[1]?.parentId).toBe("cancity");
    expect(rows.get("stage")?.map(({ id }) => id)).toEqual(["engaging", "won", "lost"]);
  });

  it("reports a misspelt product with what it may be, a blank account once, a misspelt sector", async () => {
    const { rows, problems } = await readFiles(BY_NAME);

    expect(brief(problems)).toEqual([
      {
        code: "bad-value",
        file: "accounts.csv",
        row: 3,
        column: "sector",
        value: "technolgy",
        count: 1,
        rowSkipped: false,
      },
      {
        code: "unknown-reference",
        file: "a-pipeline.csv",
        row: 3,
        column: "product",
        value: "GTPro",
        count: 2,
        rowSkipped: false,
      },
      {
        code: "missing-reference",
        file: "a-pipeline.csv",
        row: 4,
        column: "account",
        value: undefined,
        count: 1,
        rowSkipped: false,
      },
    ]);
    expect(problems[1]?.message.zh).toContain("GT Pro");
    expect((rows.get("deal") as readonly Deal[])[3]).toMatchObject({
      accountId: "cancity",
      amount: { minor: 250_050, currency: "USD" },
    });
    expect((rows.get("deal") as readonly Deal[])[3]).not.toHaveProperty("productIds");
  });

  it("takes aliases, roles and stages from the mapping file beside it", async () => {
    await using folder = await exportFolder({
      "pipeline.csv": "opportunity_id,product,deal_stage,rep\nO1,GTPro,Signed,Ann\n",
      "products.csv": "product\nGT Pro\n",
      "mapping.yaml": `version: 1
currency: EUR
aliases: { product: { GTPro: GT Pro } }
roles: { Ann: admin }
stages: { Signed: { status: won, order: 7 } }
tables:
  - { file: pipeline.csv, kind: deal, columns: { opportunity_id: id, product: productIds, deal_stage: stageId, rep: { field: ownerId, create: true } } }
  - { file: products.csv, kind: product, columns: { product: name } }
`,
    });

    const { rows, problems } = await read(folder);

    expect(problems).toEqual([]);
    expect(rows.get("deal")?.[0]).toMatchObject({ status: "won", productIds: ["gt pro"], ownerId: "ann" });
    expect(rows.get("stage")?.[0]).toMatchObject({ id: "signed", order: 7, status: "won" });
    expect(rows.get("user")?.[0]).toMatchObject({ id: "ann", role: "admin" });
  });

  it("finds records that an earlier import stored", async () => {
    const known: FilesDeps["known"] = async function* (kind) {
      if (kind === "account") yield [{ id: "A9", name: "Cancity", custom: {} } as Account];
    };

    const { rows, problems } = await readFiles(
      { "contacts.csv": "contact_id,full_name,account_name,email\nC1,Eve,cancity,e@x.example\n" },
      known,
    );

    expect(rows.get("contact")?.[0]).toMatchObject({ accountId: "A9" });
    expect(problems).toEqual([]);
  });
});

describe("a Chinese export", () => {
  it("keeps places, industries, units, percentages and lists as records need them", async () => {
    const { rows, problems } = await readFiles({
      "客户.csv": `客户编号,客户名称,所属行业,省份,城市,区县,年营收（万元）,年增长率(%),员工人数,标签,创建日期,吉祥物
A1,甲精密,汽车,江苏省,昆山,,"96,000",24,1200人,自有铸造;出口型,2026年11月20日,熊猫
A2,乙重装,航空航天,北京,北京市,海淀区,1.2亿,-3,100-499,,2026/1/5,
`,
    });
    const [first, second] = rows.get("account") as readonly Account[];

    expect(first).toMatchObject({
      industryCode: "36",
      province: "江苏",
      city: "苏州",
      district: "昆山市",
      revenue: { minor: 96_000_000_000, currency: "CNY" },
      growth: 0.24,
      employees: 1200,
      tags: ["自有铸造", "出口型"],
      createdOn: "2026-11-20",
      custom: { 吉祥物: "熊猫" },
    });
    expect(second).toMatchObject({
      industryCode: "37",
      province: "北京",
      city: "北京",
      district: "海淀区",
      revenue: { minor: 12_000_000_000, currency: "CNY" },
      growth: -0.03,
      employees: 300,
      custom: { 员工人数: "100-499" },
    });
    expect(second).not.toHaveProperty("tags");
    expect(brief(problems).map(({ code, column, row }) => [code, column, row])).toEqual([
      ["unknown-column", "吉祥物", undefined],
      ["bad-value", "员工人数", 3],
    ]);
  });

  it("puts lines and histories into the currency of what they belong to", async () => {
    const { rows } = await readFiles({
      "商机.csv": "商机编号,商机名称,商机阶段,商机金额,币种\nD1,一,方案,500,USD\nD2,二,方案,700,CNY\n",
      "变更记录.csv": `变更编号,商机编号,变更时间,变更类型,原阶段,新阶段,商机金额
H1,D1,2026-01-01,创建,,初步,400
H2,D1,2026-02-01,金额,初步,初步,500
H3,D1,2026-03-01,阶段,初步,方案,500
`,
      "订单.csv": "订单编号,商机编号,订单日期,订单金额,币种\nO1,D1,2026-03-09,500,美元\n",
      "订单明细.csv": "订单明细编号,订单编号,产品,数量,金额\nL1,O1,甲产品,2,500\n",
    });

    expect(
      (rows.get("stageChange") as readonly StageChange[]).map(({ field, from, to }) => [field, from, to]),
    ).toEqual([
      ["stage", undefined, "初步"],
      ["amount", "400 USD", "500 USD"],
      ["stage", "初步", "方案"],
    ]);
    expect(rows.get("orderLine")?.[0]).toMatchObject({
      amount: { minor: 50_000, currency: "USD" },
      quantity: 2,
      productId: "甲产品",
    });
  });
});

describe("bad rows", () => {
  it("are named with row, column and value while the others come in", async () => {
    const { rows, problems } = await readFiles({
      "商机.csv": `商机编号,商机名称,商机阶段,商机金额,预计成交日期
D1,一,赢单,12万,2026-11-20
D2,二,方案,12O万,2026-02-30
D3,三
D1,一,赢单,13万,2026-11-20
D1,一,赢单,12万,2026-11-20
,六,方案,1,2026-01-01
D7,七,方案,7,2026-01-01
`,
    });

    expect(brief(problems)).toEqual(
      [
        {
          code: "bad-number",
          file: "商机.csv",
          row: 3,
          column: "商机金额",
          value: "12O万",
          rowSkipped: false,
        },
        {
          code: "bad-date",
          file: "商机.csv",
          row: 3,
          column: "预计成交日期",
          value: "2026-02-30",
          rowSkipped: false,
        },
        { code: "bad-row", file: "商机.csv", row: 4, rowSkipped: true },
        { code: "duplicate-id", file: "商机.csv", row: 5, value: "D1", rowSkipped: true },
        { code: "bad-row", file: "商机.csv", row: 7, rowSkipped: true },
      ].map((expected) => expect.objectContaining(expected)),
    );
    expect((rows.get("deal") as readonly Deal[]).map(({ id, amount }) => [id, amount?.minor])).toEqual([
      ["D1", 12_000_000],
      ["D2", undefined],
      ["D7", 700],
    ]);
  });

  it("of a history without its deal are skipped one by one", async () => {
    const { rows, problems } = await readFiles({
      "deals.csv": "opportunity_id,deal_stage\nO1,Won\n",
      "stage_history.csv":
        "opportunity_id,from_stage,to_stage,date\nO1,Open,Won,2026-01-02\nO7,Open,Won,2026-01-03\n",
    });

    expect(rows.get("stageChange")).toHaveLength(1);
    expect(brief(problems.filter(({ rowSkipped }) => rowSkipped))).toEqual([
      expect.objectContaining({ code: "unknown-reference", row: 3, column: "opportunity_id", value: "O7" }),
    ]);
  });

  it("do not keep a file that cannot be opened from being named and the rest from being read", async () => {
    const { rows, problems } = await readFiles({
      "accounts.csv": "account\nAlpha\n",
      "old.xlsx": "\u00d0\u00cf",
    });

    expect(rows.get("account")).toHaveLength(1);
    expect(brief(problems)).toEqual([
      expect.objectContaining({ code: "unreadable", file: "old.xlsx", rowSkipped: true }),
    ]);
  });
});

it("names columns of the mapping that the file no longer has", async () => {
  await using folder = await exportFolder({ "a.csv": "name\nAlpha\n" });
  const mapping = parseMapping(
    "version: 1\ncurrency: USD\ntables:\n  - { file: a.csv, kind: account, columns: { name: name, sector: industry } }\n",
    "m",
  );

  const { problems } = await read(folder, { mapping });

  expect(brief(problems)).toEqual([
    expect.objectContaining({ code: "missing-column", file: "a.csv", column: "sector" }),
  ]);
});

it("reads a history with one column for every kind of old and new value", async () => {
  const { rows } = await readFiles({
    "deals.csv": "opportunity_id,deal_stage,amount,currency\nO1,Won,90,USD\n",
    "stages.csv": "stage_id,stage_name,order,status\nS1,Proposal,1,open\nS2,Won,2,won\n",
    "opportunity_history.csv":
      "opportunity_id,date,field,old_value,new_value\nO1,2026-01-02,StageName,Proposal,Won\n",
  });

  expect(rows.get("stageChange")?.[0]).toMatchObject({
    field: "stage",
    from: "S1",
    to: "S2",
    on: "2026-01-02",
  });
  expect(rows.get("deal")?.[0]).toMatchObject({ stageId: "S2", status: "won" });
});
