import { expect } from "vitest";
import type { LibraryDocument, Passage } from "#src/ports/documents.ts";
import type { Store } from "#src/ports/store.ts";
import { build, viewer } from "#test/support/builders.ts";
import { ids, type StoreSubject, seed } from "./subject.ts";

const rep = viewer("rep");

function document(id: string, fields: Partial<LibraryDocument> = {}): LibraryDocument {
  return {
    id,
    path: `cases/${id}.md`,
    title: `案例 ${id} 🏭`,
    kind: "case",
    language: "zh",
    confidentiality: "public",
    readers: ["all"],
    fields: { industry: ["制造业"], stage: [] },
    mediaType: "text/markdown",
    bytes: 120,
    hash: "00",
    status: "active",
    addedAt: "2026-03-01T00:00:00.000Z",
    addedBy: "root",
    ...fields,
  };
}

function passage(id: string, documentId: string, position = 0): Passage {
  return { id, documentId, position, text: `正文 ${id}`, headings: ["背景", "问题"] };
}

async function library(store: Store): Promise<Store["documents"]> {
  await seed(store, [
    {
      kind: "user",
      rows: [
        build("user", "root", { role: "admin" }),
        build("user", "rep", { teamId: "north" }),
        build("user", "expert", { role: "solution" }),
        build("user", "off", { active: false, teamId: "north" }),
      ],
    },
  ]);
  return store.documents;
}

export const documentCases = {
  async "keeps a document and its passages as they were given"({ store }: StoreSubject) {
    const documents = await library(store);
    const full = document("d1", {
      summary: "一家工厂",
      validUntil: "2027-01-01",
      replaces: "d0",
      proposed: ["industry"],
      problem: { zh: "读不出", en: "unreadable" },
    });
    const located: Passage = { ...passage("p2", "d1", 1), locator: { kind: "page", label: "iv" } };

    await documents.put(full, [passage("p1", "d1"), located]);

    expect(await documents.get(rep, "d1")).toEqual(full);
    expect(await documents.passages(rep, ["p2", "p1"])).toEqual([located, passage("p1", "d1")]);
    expect(await documents.byPath("cases/d1.md")).toEqual(full);
  },

  async "putting a document again replaces all its passages"({ store }: StoreSubject) {
    const documents = await library(store);
    await documents.put(document("d1"), [passage("p1", "d1"), passage("p2", "d1", 1)]);

    await documents.put(document("d1", { title: "新版" }), [passage("p2", "d1"), passage("p3", "d1", 1)]);

    expect((await documents.get(rep, "d1"))?.title).toBe("新版");
    expect(ids(await documents.passages(rep, ["p1", "p2", "p3"]))).toEqual(["p2", "p3"]);
  },

  async "a document that cannot be put whole is not put at all"({ store }: StoreSubject) {
    const documents = await library(store);
    await documents.put(document("d1"), [passage("p1", "d1")]);

    const twice = [passage("p2", "d1"), passage("p2", "d1", 1)];
    await expect(documents.put(document("d1", { title: "新版" }), twice)).rejects.toThrow();

    expect((await documents.get(rep, "d1"))?.title).toBe(document("d1").title);
    expect(ids(await documents.passages(rep, ["p1", "p2"]))).toEqual(["p1"]);
  },

  async "are read by their readers alone, by stored role and team"({ store }: StoreSubject) {
    const documents = await library(store);
    const readers = {
      all: ["all"],
      role: ["role:solution"],
      team: ["team:north"],
      user: ["user:rep"],
      none: [],
    };
    for (const [id, list] of Object.entries(readers)) {
      await documents.put(document(id, { readers: list }), [passage(`p-${id}`, id)]);
    }
    const reads = async (userId: string) => {
      const who = viewer(userId, { role: "solution", teamId: "north" });
      const found = ids(await documents.find(who));
      for (const id of Object.keys(readers)) {
        expect((await documents.get(who, id)) !== undefined).toBe(found.includes(id));
        expect(await documents.passages(who, [`p-${id}`])).toHaveLength(found.includes(id) ? 1 : 0);
      }
      return found.join(" ");
    };

    expect(await reads("rep")).toBe("all team user");
    expect(await reads("expert")).toBe("all role");
    expect(await reads("root")).toBe("all");
    expect(await reads("off")).toBe("");
    expect(await reads("nobody")).toBe("");
  },

  async "are found by kind, status and id, page by page"({ store }: StoreSubject) {
    const documents = await library(store);
    await documents.put(document("d1"), []);
    await documents.put(document("d2", { kind: "solution" }), []);
    await documents.put(document("d3", { status: "failed" }), []);
    const found = async (query: object) => ids(await documents.find(rep, query)).join(" ");

    expect(await found({})).toBe("d1 d2 d3");
    expect(await found({ kind: "solution" })).toBe("d2");
    expect(await found({ status: "active" })).toBe("d1 d2");
    expect(await found({ ids: ["d3", "d1", "d9"] })).toBe("d1 d3");
    expect(await found({ ids: [] })).toBe("");
    expect(await found({ limit: 2 })).toBe("d1 d2");
    expect(await found({ limit: 2, cursor: "d2" })).toBe("d3");
    await expect(found({ limit: 0 })).rejects.toMatchObject({ code: "INPUT_INVALID" });
  },

  async "one active document a path, and the new one replaces the old"({ store }: StoreSubject) {
    const documents = await library(store);
    const path = "cases/one.md";
    await documents.put(document("d1", { path }), [passage("p1", "d1")]);

    await expect(documents.put(document("d2", { path }), [])).rejects.toMatchObject({ code: "CONFLICT" });
    expect((await documents.byPath(path))?.id).toBe("d1");
    await documents.put(document("d2", { path, replaces: "d1" }), [passage("p2", "d2")]);

    expect((await documents.get(rep, "d1"))?.status).toBe("replaced");
    expect((await documents.byPath(path))?.id).toBe("d2");
    expect(ids(await documents.find(rep, { status: "active" }))).toEqual(["d2"]);
  },

  async "removing a document takes its passages along"({ store }: StoreSubject) {
    const documents = await library(store);
    await documents.put(document("d1"), [passage("p1", "d1")]);

    expect([await documents.remove("d1"), await documents.remove("d1")]).toEqual([true, false]);
    await documents.put(document("d1"), []);
    expect(await documents.passages(rep, ["p1"])).toEqual([]);
    expect(await documents.byPath("cases/none.md")).toBeUndefined();
  },

  async "scans every document with its passages in order"({ store }: StoreSubject) {
    const documents = await library(store);
    const count = 60;
    for (let i = 0; i < count; i += 1) {
      const id = `d${String(i).padStart(2, "0")}`;
      await documents.put(document(id, { readers: [] }), [
        passage(`${id}b`, id, 1),
        passage(`${id}a`, id, 0),
      ]);
    }
    const scanned: string[] = [];

    for await (const { document: found, passages } of documents.scan()) {
      expect(ids(passages)).toEqual([`${found.id}a`, `${found.id}b`]);
      scanned.push(found.id);
    }

    expect(scanned).toHaveLength(count);
    expect(scanned).toEqual(scanned.toSorted());
  },
};
