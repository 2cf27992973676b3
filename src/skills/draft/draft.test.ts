import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LibraryAnswer } from "#src/library/library.ts";
import type { Store } from "#src/ports/store.ts";
import { account, activity, contact, deal } from "#test/support/sales-world.ts";
import { openTestStore, runSkill, skillContext, textOf } from "#test/support/skill-context.ts";
import { draftSkill } from "./index.ts";

let store: Store;

beforeEach(async () => {
  store = await openTestStore({
    account: [account({ id: "A1", name: "华晟精密", ownerId: "rep", province: "江苏", city: "苏州" })],
    contact: [contact({ id: "C1", accountId: "A1", name: "张建国", title: "生产副总" })],
    deal: [deal({ id: "D1", name: "华晟精密 停机改善", accountId: "A1", ownerId: "rep" })],
    activity: [
      activity({
        id: "V1",
        accountId: "A1",
        ownerId: "rep",
        kind: "visit",
        on: "2026-11-02",
        text: "偏向竞品",
      }),
    ],
  });
});
afterEach(() => store[Symbol.asyncDispose]());

const nothing: LibraryAnswer = { hits: [], missing: [], searched: 0 };

function contextWith(answer: LibraryAnswer, locale: "zh" | "en" = "zh") {
  const answers = { search: async () => answer, recommend: async () => answer };
  const { library } = skillContext(store);
  return skillContext(store, { locale, over: { library: Object.assign(Object.create(library), answers) } });
}

const firstText = (reply: Awaited<ReturnType<typeof runSkill>>) => {
  const block = reply.blocks.find(({ type }) => type === "text");
  return block?.type === "text" ? block.markdown : "";
};

describe("a letter without a model", () => {
  it("greets by title, ties in with the last talk and proposes a day, and quotes no note", async () => {
    const letter = firstText(await runSkill(draftSkill, { deal: "张建国" }, contextWith(nothing)));

    for (const part of ["张总，您好", "11月2日我们当面聊过", "“停机改善”", "周四（11月26日）", "李珊"]) {
      expect(letter).toContain(part);
    }
    expect(letter).not.toContain("竞品");
  });

  it("reads as a letter in English", async () => {
    const letter = firstText(await runSkill(draftSkill, { deal: "A1" }, contextWith(nothing, "en")));

    for (const part of ["Dear 张建国,", "We met on 2 Nov", "Thursday, 26 Nov", "Kind regards,"]) {
      expect(letter).toContain(part);
    }
  });
});

describe("a case without names", () => {
  it.each(["internal", "restricted"] as const)(
    "takes nothing from %s documents or notes",
    async (confidentiality) => {
      const document = {
        id: "K1",
        title: "华晟精密案例",
        kind: "case",
        language: "zh",
        confidentiality,
        readers: ["all"],
        fields: { company: ["华晟精密"] },
      };
      const passages = [{ id: "P1", documentId: "K1", text: "停机减少三成，现场装了新传感器。" }];
      const answer = { ...nothing, hits: [{ document, passages, score: 1, matched: [] }] };
      const reply = await runSkill(
        draftSkill,
        { account: "A1", kind: "case" },
        contextWith(answer as unknown as LibraryAnswer),
      );

      const text = textOf(reply);
      for (const part of ["华晟", "苏州", "张建国", "停机减少", "竞品"]) expect(text).not.toContain(part);
      expect(text).toContain("江苏");
    },
  );
});
