import { beforeEach, describe, expect, it } from "vitest";
import type { Store } from "#src/ports/store.ts";
import type { Reply } from "#src/reply.ts";
import { createSkills } from "#src/skills/index.ts";
import { type ContextOptions, openTestStore, skillContext } from "#test/support/skill-context.ts";

const skills = createSkills();
const help = skills.find(({ id }) => id === "help");
let store: Store;

beforeEach(async () => {
  store = await openTestStore();
  return () => store[Symbol.asyncDispose]();
});

async function ask(topic: string | undefined, options: ContextOptions = {}): Promise<Reply> {
  if (help === undefined) throw new Error("no help");
  return help.run(topic === undefined ? {} : { topic }, skillContext(store, options));
}

function linesOf(reply: Reply) {
  return reply.blocks.flatMap((block) => (block.type === "fields" ? block.items : []));
}

function buttonsOf(reply: Reply) {
  return reply.blocks.flatMap((block) => (block.type === "actions" ? block.actions : []));
}

describe("help", () => {
  it.each(["rep", "boss", "admin"] as const)(
    "shows a %s six to eight things in a line each, and every chapter as a button",
    async (user) => {
      for (const locale of ["zh", "en"] as const) {
        const reply = await ask(undefined, { user, locale });
        const lines = linesOf(reply);

        expect(lines.length).toBeGreaterThanOrEqual(6);
        expect(lines.length).toBeLessThanOrEqual(8);
        for (const { value } of lines) expect(value.length).toBeLessThanOrEqual(80);
        expect(buttonsOf(reply).length).toBe(5);
      }
    },
  );

  it("leads from its buttons to every skill that can be typed, and to none that only a button calls", async () => {
    for (const locale of ["zh", "en"] as const) {
      const first = await ask(undefined, { user: "admin", locale });
      const found = new Set<string>();
      for (const { input } of buttonsOf(first)) {
        const lines = linesOf(await ask(String(input.topic), { user: "admin", locale }));
        for (const { label } of lines) found.add(label);
      }
      const expected = skills
        .filter(({ aliases, roles }) => aliases[locale].length > 0 && (roles?.includes("admin") ?? true))
        .map(({ id, aliases }) => (locale === "zh" ? aliases.zh[0] : id));

      expect([...found].toSorted()).toEqual(expected.toSorted());
      expect(found).not.toContain("rate-similar");
    }
  });

  it("hides from a rep what only a manager or an admin may do", async () => {
    const chapter = linesOf(await ask("大客户怎么打", { user: "rep" })).map(({ label }) => label);

    expect(chapter).toContain("客户计划");
    expect(chapter).not.toContain("团队周报");
  });

  it("shows the ways of asking for one skill", async () => {
    const reply = await ask("赢率");

    expect(reply.title).toBe(skills.find(({ id }) => id === "chance")?.name.zh);
    expect(JSON.stringify(reply.blocks)).toContain("可以这样说");
  });

  it("writes each command as the platform's people type it", async () => {
    const [slack] = linesOf(await ask(undefined, { over: { channel: "slack" }, locale: "en" }));
    const [terminal] = linesOf(await ask(undefined, { over: { channel: "terminal" }, locale: "en" }));

    expect(slack?.label).toBe("/yingdan today");
    expect(terminal?.label).toBe("/today");
  });
});
