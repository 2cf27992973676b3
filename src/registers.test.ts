import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { account } from "#test/support/sales-world.ts";
import { openTestStore, skillContext } from "#test/support/skill-context.ts";
import type { Store } from "./ports/store.ts";
import { importRegisters } from "./registers.ts";
import { readReferrals } from "./skills/referral-records.ts";
import { readExperts, readPartners } from "./skills/resource-records.ts";

let store: Store;
let folder: string;
beforeEach(async () => {
  store = await openTestStore({
    account: [account({ id: "A1", ownerId: "rep" }), account({ id: "A2", ownerId: "other" })],
  });
  folder = mkdtempSync(join(tmpdir(), "registers-"));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await store[Symbol.asyncDispose]();
});

const run = () => importRegisters({ folder, records: store.forJob("sync").records, ownerId: "admin" });

describe("importRegisters", () => {
  it("takes experts, partners and referrals, names bad rows, and changes nothing the second time", async () => {
    writeFileSync(
      join(folder, "experts.csv"),
      "专家编号,姓名,所属机构,擅长领域,可提供的帮助\nX1,裘老师,泵阀协会,设备管理,可出席\nX2,,无名,,\n",
    );
    writeFileSync(
      join(folder, "partners.csv"),
      "伙伴编号,伙伴名称,伙伴类型,省份,擅长行业代码,擅长产品编号,联系人,联合项目数\nN1,苏南集成,实施,江苏省,C34;C36,P01,闵捷,7\n",
    );
    writeFileSync(
      join(folder, "referrals.csv"),
      "推荐编号,推荐方式,客户编号,被推荐客户编号,推荐日期,推荐结果\nF1,直接推荐,A1,A9,2026-03-01,成交\nF2,接待参观,A2,,2026-04-01,\nF3,直接推荐,A1,A9,去年,\n",
    );

    const first = await run();
    expect(first).toMatchObject({ experts: 1, partners: 1, referrals: 2 });
    expect(first.problems.map(({ file, row }) => `${file}:${row}`)).toEqual([
      "experts.csv:3",
      "referrals.csv:4",
    ]);

    const context = skillContext(store);
    expect((await readExperts(context))[0]).toMatchObject({ id: "X1", fields: "设备管理" });
    expect((await readPartners(context))[0]).toMatchObject({ industries: ["C34", "C36"], jointProjects: 7 });
    // A2 is a colleague's account: its referral is not in the rep's sight.
    expect((await readReferrals(context)).map((row) => row.body.kind)).toEqual(["direct"]);

    await run();
    const record = await store.forJob("sync").records.get("expert", "X1");
    expect(record?.version).toBe(1);
  });

  it("does without files that are not there", async () => {
    expect(await run()).toEqual({ experts: 0, partners: 0, referrals: 0, problems: [] });
  });
});
