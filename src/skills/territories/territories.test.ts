import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Territory } from "#src/domain/crm.ts";
import type { Store } from "#src/ports/store.ts";
import { account } from "#test/support/sales-world.ts";
import { openTestStore, pressed, runSkill, skillContext, textOf } from "#test/support/skill-context.ts";
import { territoriesSkill } from "./index.ts";

function territory(fields: Partial<Territory> & { id: string }): Territory {
  return {
    name: fields.id,
    publicPool: false,
    assignToOwner: false,
    rules: [],
    includeAccountIds: [],
    excludeAccountIds: [],
    memberIds: [],
    custom: {},
    ...fields,
  };
}

const inRegion = (...values: string[]) => [{ dimension: "region", operator: "in" as const, values }];

let store: Store;
beforeEach(async () => {
  store = await openTestStore({
    account: [
      account({ id: "A1", name: "沪上阀门", province: "上海", city: "上海" }),
      account({ id: "A2", name: "京北仪表", province: "北京", city: "北京" }),
      account({ id: "A3", name: "杭州电机", province: "浙江", city: "杭州" }),
    ],
    territory: [
      territory({ id: "all", name: "全部", order: 1, memberIds: ["admin"] }),
      territory({
        id: "north",
        name: "北区",
        parentId: "all",
        order: 2,
        rules: inRegion("110000", "310000"),
        memberIds: ["boss"],
      }),
      territory({
        id: "sh",
        name: "上海",
        parentId: "north",
        order: 3,
        rules: inRegion("310000"),
        memberIds: ["rep"],
      }),
    ],
  });
});
afterEach(() => store[Symbol.asyncDispose]());

const context = (options: Parameters<typeof skillContext>[1] = {}) => skillContext(store, options);
const count = () => store.forJob("territories").count("territoryAccount");

describe("territories", () => {
  it("says where chosen accounts lie, and only the territories that hold one", async () => {
    const preview = await runSkill(territoriesSkill, { action: "preview" }, context({ user: "admin" }));
    const apply = pressed(preview, "确认重新划分").input;
    await runSkill(territoriesSkill, apply, context({ user: "admin", clicked: true }));
    const reply = await runSkill(territoriesSkill, { region: "浙江" }, context({ user: "admin" }));
    expect(reply.title).toBe("区域管理 · 浙江");
    expect(textOf(reply)).toContain("这 1 家客户落在 1 个区域；1 家没有区域管，0 家同时在平级区域里");
    expect(textOf(reply)).not.toContain("北区");
    const both = await runSkill(
      territoriesSkill,
      { accounts: ["沪上阀门", "京北仪表"] },
      context({ user: "admin" }),
    );
    expect(textOf(both)).toContain("这 2 家客户落在 3 个区域；0 家没有区域管");
  });

  it("previews a re-division, applies it on the click, and takes it back", async () => {
    const preview = await runSkill(territoriesSkill, { action: "preview" }, context({ user: "admin" }));
    expect(textOf(preview)).toContain("新增 6，移出 0，不变 0");
    expect(await count()).toBe(0);
    // Nobody but the admin sees an account before it is divided.
    expect(await store.count(context().viewer, "account")).toBe(0);

    const apply = pressed(preview, "确认重新划分").input;
    const done = await runSkill(territoriesSkill, apply, context({ user: "admin", clicked: true }));
    expect(textOf(done)).toContain("已重新划分：新增 6");
    expect(await store.count(context().viewer, "account")).toBe(1);

    await runSkill(territoriesSkill, pressed(done, "撤销").input, context({ user: "admin", clicked: true }));
    expect(await count()).toBe(0);
  });

  it("does not apply what was typed, nor what the data no longer says", async () => {
    const input = { action: "apply", confirm: true, expect: "6/0" };
    await runSkill(territoriesSkill, input, context({ user: "admin" }));
    expect(await count()).toBe(0);

    const stale = { ...input, expect: "5/0" };
    const again = await runSkill(territoriesSkill, stale, context({ user: "admin", clicked: true }));
    expect(textOf(again)).toContain("预览之后数据变了");
    expect(await count()).toBe(0);
  });

  it("refuses a rep who wants to re-divide", async () => {
    await expect(runSkill(territoriesSkill, { action: "preview" }, context())).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });

  it("says why an account is where it is, the deepest territory first", async () => {
    const preview = await runSkill(territoriesSkill, { action: "preview" }, context({ user: "admin" }));
    await runSkill(
      territoriesSkill,
      pressed(preview, "确认重新划分").input,
      context({ user: "admin", clicked: true }),
    );
    const text = textOf(
      await runSkill(territoriesSkill, { account: "沪上阀门" }, context({ user: "admin" })),
    );
    expect(text).toContain("沪上阀门的主区域是上海");
    expect(text).toContain("北区 | 地域 包含 北京、上海");
    expect(text).toContain("全部 | 全部客户");
  });

  it("draws the screen of the handbook as a tree with load and warnings", async () => {
    const preview = await runSkill(territoriesSkill, { action: "preview" }, context({ user: "admin" }));
    await runSkill(
      territoriesSkill,
      pressed(preview, "确认重新划分").input,
      context({ user: "admin", clicked: true }),
    );
    const text = textOf(await runSkill(territoriesSkill, {}, context({ user: "admin" })));
    expect(text).toContain("区域名称 | 公共回收区域 | 分配到记录负责人 | 维度覆盖 | 包含/不包含客户");
    expect(text).toMatch(/\n全部 \|/);
    expect(text).toMatch(/\n　北区 \|/);
    expect(text).toMatch(/\n　　上海 \|/);
    expect(text).toContain("没有区域管的：杭州电机");
    const english = textOf(await runSkill(territoriesSkill, {}, context({ user: "admin", locale: "en" })));
    expect(english).toContain("Public pool");
  });
});
