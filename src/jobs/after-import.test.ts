import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { defaultSettings, openTestStore, TODAY } from "#test/support/skill-context.ts";
import { afterImport } from "./after-import.ts";

const folder = mkdtempSync(join(tmpdir(), "yingdan-after-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rows = {
  account: [
    { id: "a1", name: "北方泵业", province: "北京", employees: 900, custom: {} },
    { id: "a2", name: "南方机床", province: "广东", employees: 30, custom: {} },
  ],
  territory: [
    {
      id: "north",
      name: "北区",
      publicPool: false,
      assignToOwner: false,
      rules: [{ dimension: "region", operator: "in" as const, values: ["北京市"] }],
      includeAccountIds: [],
      excludeAccountIds: [],
      memberIds: ["rep"],
      custom: {},
    },
  ],
};

describe("what follows an import", () => {
  it("puts accounts into territories, reads the registers, tags, and changes nothing the second time", async () => {
    await using store = await openTestStore(rows);
    writeFileSync(
      join(folder, "experts.csv"),
      "专家编号,姓名,所属机构\nE1,周教授,机械研究院\n,没有编号,某处\n",
    );
    const deps = { store, settings: defaultSettings, clock: { now: () => 0 }, timeZone: "UTC", today: TODAY };

    const first = await afterImport(deps, [folder]);
    const second = await afterImport(deps, [folder]);

    const viewer = { userId: "rep", role: "rep", name: "", locale: "zh", timeZone: "UTC" } as const;
    expect(first).toMatchObject({ territories: { added: 1, removed: 0 }, experts: 1 });
    expect(first.problems).toMatchObject([{ file: "experts.csv", row: 3 }]);
    expect(first.tagged).toBeGreaterThan(0);
    expect((await store.all(viewer, "account")).map(({ id }) => id)).toEqual(["a1"]);
    expect(second).toMatchObject({ territories: { added: 0, removed: 0 }, tagged: 0 });
  });
});
