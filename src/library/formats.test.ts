import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type LibraryRig, markdown, openLibrary } from "#test/support/library-rig.ts";
import { pdfFile } from "#test/support/pdf.ts";
import { skillContext, TODAY } from "#test/support/skill-context.ts";
import { zipFile } from "#test/support/zip.ts";
import { createEmbeddedSearchIndex } from "../engines/embedded/embedded-search-index.ts";
import { silentLog } from "../log.ts";
import { createTeamLibrary } from "./team-library.ts";

let rig: LibraryRig;
beforeEach(async () => {
  rig = await openLibrary();
});
afterEach(() => rig[Symbol.asyncDispose]());

const ask = async (text: string) =>
  (await rig.library.search(skillContext(rig.store).viewer, { text, today: TODAY })).hits;
const page = (...texts: readonly string[]) => texts.map((text, at) => ({ text, x: 72, y: 700 - at * 14 }));

describe("a folder of office files", () => {
  it("is cited by the page that answers", async () => {
    await rig.write({
      "case.pdf": pdfFile(
        [
          page("Elm Casting makes steering parts for two car makers."),
          page("Rework fell from 4.1 to 1.7 percent.", "Suspect parts are found in twenty minutes."),
        ],
        { title: "Elm Casting case study" },
      ),
    });

    await rig.library.index(rig.folder);
    const [hit] = await ask("how fast are suspect parts found");

    expect(hit?.document).toMatchObject({
      title: "Elm Casting case study",
      kind: "case",
      mediaType: "application/pdf",
    });
    expect(hit?.passages[0]?.locator).toEqual({ kind: "page", label: "2" });
    expect(hit?.quote).toBe("Suspect parts are found in twenty minutes.");
  });

  it("names those that cannot be read, each with its reason, and reads the others", async () => {
    await rig.write({
      "locked.pdf": pdfFile([page("secret")], { protectedByPassword: true }),
      "scan.pdf": pdfFile([[]]),
      "bomb.docx": zipFile([
        { name: "word/document.xml", content: '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>' },
      ]),
      "old.doc": Buffer.from([0xd0, 0xcf, 0x11, 0xe0]),
      "good.txt": "产线追溯上线",
    });

    const { added, failed, ignored } = await rig.library.index(rig.folder);

    expect(added).toBe(1);
    expect(failed.map(({ path, problem }) => [path, problem.zh.slice(0, 11)])).toEqual([
      ["bomb.docx", "没有打开：文件内部的 "],
      ["locked.pdf", "读不了：文件有密码保护"],
      ["scan.pdf", "文件里没有文字。如果是"],
    ]);
    expect(ignored).toEqual(["old.doc"]);
  });
});

describe("a run that dies in the middle", () => {
  it("leaves a library that answers, and the next run finishes the work", async () => {
    await rig.write({
      "a.md": markdown({ title: "甲", confidentiality: "public" }, "产线追溯上线。"),
      "b.md": markdown({ title: "乙", confidentiality: "public" }, "能耗分炉计量。"),
    });
    let writes = 0;
    const dying = createTeamLibrary({
      store: rig.store,
      files: {
        ...rig.files,
        write: async (key, data) => {
          if (++writes === 2) throw new Error("the power went out");
          await rig.files.write(key, data);
        },
      },
      searchIndex: createEmbeddedSearchIndex(),
      settings: { get: (area) => area.parse(undefined) },
      log: silentLog,
      clock: { now: () => 0 },
    });

    await expect(dying.index(rig.folder)).rejects.toThrow("the power went out");

    expect((await ask("产线追溯")).map(({ document }) => document.title)).toEqual(["甲"]);
    expect(await ask("能耗计量")).toEqual([]);
    expect(await rig.library.index(rig.folder)).toMatchObject({ added: 1, unchanged: 1 });
    expect((await ask("能耗计量")).map(({ document }) => document.title)).toEqual(["乙"]);
  });
});
