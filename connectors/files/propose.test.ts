import { describe, expect, it } from "vitest";
import { exportFolder } from "#test/support/export-folder.ts";
import { ruleOf } from "./mapping.ts";
import { type MappingProposal, proposeMapping } from "./propose.ts";
import { applyAnswers } from "./questions.ts";
import { renderMapping } from "./render.ts";

async function propose(files: Readonly<Record<string, string>>): Promise<MappingProposal> {
  await using folder = await exportFolder(files);
  return await proposeMapping([folder.path]);
}

function fieldsOf(proposal: MappingProposal, index = 0): Record<string, string> {
  const columns = proposal.mapping.tables[index]?.columns ?? {};
  return Object.fromEntries(
    Object.entries(columns).map(([header, column]) => [header, ruleOf(column).field]),
  );
}

describe("recognising tables", () => {
  it.each([
    ["客户编号,客户名称,所属行业,省份,员工人数", "account"],
    ["Account Name,Industry,Annual Revenue,Employees,Website", "account"],
    ["姓名,公司名称,职务,手机,邮箱", "contact"],
    ["商机名称,客户名称,销售阶段,预计金额,预计成交日期,负责人", "deal"],
    ["opportunity_id,sales_agent,account,deal_stage,close_value", "deal"],
    ["客户名称,拜访日期,跟进方式,跟进内容,跟进人", "activity"],
    ["订单编号,客户名称,订单日期,订单金额", "order"],
    ["订单明细编号,订单编号,产品,数量,金额", "orderLine"],
    ["线索编号,姓名,公司,线索来源,线索状态", "lead"],
    ["商机编号,原阶段,新阶段,变更时间", "stageChange"],
    ["用户编号,姓名,邮箱,角色,团队,上级", "user"],
    ["年度,季度,姓名,目标金额", "target"],
    ["区域名称,上级区域,维度覆盖,成员", "territory"],
  ])("takes the headers %s for a table of %s", async (headers, kind) => {
    const width = headers.split(",").length;
    const proposal = await propose({ "导出 1.csv": `${headers}\n${",".repeat(width - 1)}\n` });

    expect(proposal.mapping.tables[0]?.kind).toBe(kind);
  });

  it("finds the header below title rows", async () => {
    const proposal = await propose({
      "客户.csv": "客户一览,,\n导出时间：2026-11-20,,\n客户名称,行业,城市\n甲公司,软件,杭州\n",
    });

    expect(proposal.mapping.tables[0]?.header).toBe(3);
    expect(fieldsOf(proposal)).toEqual({ 客户名称: "name", 行业: "industry", 城市: "city" });
  });

  it("leaves out a table it does not know and says so", async () => {
    const proposal = await propose({ "misc.csv": "foo,bar\n1,2\n" });

    expect(proposal.mapping.tables[0]?.skip).toBe("not recognised");
    expect(proposal.problems.map(({ code, file, count }) => ({ code, file, count }))).toEqual([
      { code: "unreadable", file: "misc.csv", count: 1 },
    ]);
  });

  it("takes the second export of the same deals for a duplicate", async () => {
    const rows = Array.from({ length: 20 }, (_, index) => `D${index},Won,${index}`).join("\n");
    const proposal = await propose({
      "pipeline.csv": `opportunity_id,deal_stage,close_value\n${rows}\n`,
      "pipeline.iso.csv": `opportunity_id,deal_stage,close_value\n${rows}\n`,
    });

    expect(proposal.mapping.tables[1]?.skip).toBe("same records as pipeline.csv");
    expect(proposal.problems[0]).toMatchObject({ code: "duplicate-id", file: "pipeline.iso.csv", count: 20 });
  });

  it("keeps two tables of one kind apart when their records differ", async () => {
    const proposal = await propose({
      "accounts-a.csv": "account_id,account_name\n1,A\n2,B\n",
      "accounts-b.csv": "account_id,account_name\n3,C\n4,D\n",
    });

    expect(proposal.mapping.tables.map((table) => table.skip)).toEqual([undefined, undefined]);
  });

  it("joins a column by its values when its header says nothing", async () => {
    const proposal = await propose({
      "accounts.csv": "account,sector\nAlpha,retail\nBeta,retail\nGamma,retail\n",
      "pipeline.csv": "opportunity_id,for_whom,deal_stage\n1,Alpha,Won\n2,Beta,Won\n3,Gamma,Lost\n",
    });

    expect(fieldsOf(proposal, 1).for_whom).toBe("accountId");
    expect(proposal.tables[1]?.columns[1]?.confidence).toBe(0.6);
  });
});

describe("how columns are written", () => {
  it("decides the order of day and month from the values", async () => {
    const proposal = await propose({
      "deals.csv":
        "opportunity_id,deal_stage,engage_date,close_date\n1,Won,20-10-2016,07/25/2017\n2,Won,01-02-2017,07/04/2017\n",
    });

    expect(proposal.mapping.tables[0]?.columns).toMatchObject({
      engage_date: { field: "createdOn", date: "dmy" },
      close_date: { field: "closeOn", date: "mdy" },
    });
    expect(proposal.questions.map(({ id }) => id)).toEqual([]);
  });

  it("asks which order it is when the values leave it open, and takes the answer", async () => {
    const proposal = await propose({
      "deals.csv": "opportunity_id,deal_stage,close_date\n1,Won,03/04/2017\n2,Lost,05/06/2017\n",
    });
    const [question] = proposal.questions;

    expect(question).toMatchObject({ id: "date:0:close_date", default: "dmy" });
    const answered = applyAnswers(proposal.mapping, proposal.questions, { "date:0:close_date": "mdy" });
    expect(answered.tables[0]?.columns?.close_date).toEqual({ field: "closeOn", date: "mdy" });
    expect(() =>
      applyAnswers(proposal.mapping, proposal.questions, { "date:0:close_date": "later" }),
    ).toThrow("not an answer");
  });

  it("takes unit and currency from the header and percent from the values", async () => {
    const proposal = await propose({
      "客户.csv": "客户名称,年营收(万元),年增长率,员工人数\n甲,96000,24,1200\n乙,500,8,80\n",
    });

    expect(proposal.mapping.tables[0]?.columns).toMatchObject({
      "年营收(万元)": { field: "revenue", unit: "10k", currency: "CNY" },
      年增长率: { field: "growth", percent: true },
    });
    expect(proposal.questions).toEqual([]);
  });

  it("asks for the currency that nobody gives and for a unit when revenue a head is absurd", async () => {
    const proposal = await propose({
      "accounts.csv": "account,revenue,employees\nAlpha,1100.04,2822\nBeta,251.4,495\n",
    });

    expect(proposal.questions.map(({ id, default: value }) => [id, value])).toEqual([
      ["currency", "USD"],
      ["unit:0:revenue", "million"],
    ]);
  });

  it("asks what a stage means whose name leaves it open", async () => {
    const proposal = await propose({
      "商机.csv": "商机名称,客户名称,销售阶段\n一,甲,方案\n二,乙,已关闭\n三,丙,赢单\n",
    });
    const answered = applyAnswers(proposal.mapping, proposal.questions, { "status:已关闭": "lost" });

    expect(proposal.questions.map(({ id }) => id)).toEqual(["status:已关闭"]);
    expect(answered.stages?.已关闭?.status).toBe("lost");
    expect(Object.keys(proposal.mapping.stages ?? {})[0]).toBe("方案");
  });
});

it("writes down every column with an example, so that the file can be edited", async () => {
  const proposal = await propose({ "客户.csv": "客户名称,吉祥物\n甲公司,熊猫\n" });
  const written = renderMapping(proposal.mapping, proposal);

  expect(written).toContain("客户名称: name # 99% · 甲公司");
  expect(written).toContain("吉祥物: custom");
});
