import { inflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { createPictures } from "../pictures/draw.ts";
import type { Report } from "./report.ts";
import { writeSlides } from "./slides.ts";
import { writeWord } from "./word.ts";

/** The parts of an Office file by name, read with the standard library alone. */
function unzip(data: Uint8Array): Map<string, string> {
  const bytes = Buffer.from(data);
  const parts = new Map<string, string>();
  // The central directory tells sizes even where the local headers leave them to a descriptor.
  for (let at = bytes.indexOf("PK\u0001\u0002"); at >= 0; at = bytes.indexOf("PK\u0001\u0002", at + 4)) {
    const method = bytes.readUInt16LE(at + 10);
    const size = bytes.readUInt32LE(at + 20);
    const nameLength = bytes.readUInt16LE(at + 28);
    const local = bytes.readUInt32LE(at + 42);
    const name = bytes.toString("utf8", at + 46, at + 46 + nameLength);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const body = bytes.subarray(start, start + size);
    parts.set(name, (method === 0 ? body : inflateRawSync(body)).toString("utf8"));
  }
  return parts;
}

async function reportOf(): Promise<Report> {
  const picture = await createPictures().diagram(
    { type: "diagram", caption: "", seats: [{ id: "1", role: "EB", stance: "unknown" }] },
    { locale: "zh" },
  );
  const { width, height } = picture;
  return {
    locale: "zh",
    title: "海岳精工 大客户计划",
    subtitle: "第 2 版",
    facts: [
      { label: "负责人", value: "周砚" },
      { label: "行业", value: "通用设备" },
      { label: "决策链", value: "红灯" },
    ],
    sections: [
      { heading: "客户全景", parts: [{ type: "list", items: ["年营收 ¥9.6 亿 <约> & 增长 [1]"] }] },
      {
        heading: "地图",
        parts: [{ type: "picture", caption: "作战地图", png: await picture.png(), width, height }],
      },
      {
        heading: "行动计划",
        parts: [
          {
            type: "table",
            columns: [
              { label: "任务", share: 60 },
              { label: "截止日", share: 40 },
            ],
            rows: Array.from({ length: 16 }, (_, at) => [`第 ${at + 1} 件事`, "2026-12-01"]),
          },
        ],
      },
    ],
    sources: [{ label: "CRM 客户档案", date: "2026-11-20" }],
    date: "2026-11-20",
  };
}

describe("writeWord", () => {
  it("numbers headings, sets the Chinese font, keeps tables and pictures, and dates the footer", async () => {
    const parts = unzip(await writeWord(await reportOf()));
    const document = parts.get("word/document.xml") ?? "";
    expect(parts.get("word/styles.xml")).toContain('w:eastAsia="微软雅黑"');
    expect(document.match(/<w:pStyle w:val="Heading1"\/>/g)).toHaveLength(4);
    expect(document.match(/<w:numPr>/g)?.length).toBeGreaterThanOrEqual(5);
    expect(document).toContain("年营收 ¥9.6 亿 &lt;约&gt; &amp; 增长 [1]");
    expect(document.match(/<w:tbl>/g)).toHaveLength(2);
    expect(document).toContain("<w:tblHeader/>");
    expect(document).toContain("[1]  CRM 客户档案，2026-11-20");
    expect([...parts.keys()].filter((name) => name.endsWith(".png"))).toHaveLength(1);
    const footer = [...parts].find(([name]) => /word\/footer\d*\.xml/.test(name))?.[1] ?? "";
    expect(footer).toContain("海岳精工 大客户计划 · 2026-11-20 · 来源 1 条");
    expect(footer).toContain("NUMPAGES");
  });

  it("keeps a picture inside the page", async () => {
    const wide: Report = {
      ...(await reportOf()),
      sections: [
        {
          heading: "地图",
          parts: [{ type: "picture", caption: "x", png: new Uint8Array(8), width: 3000, height: 900 }],
        },
      ],
    };
    const document = unzip(await writeWord(wide)).get("word/document.xml") ?? "";
    // 620 × 186 px at 9,525 EMU each.
    expect(document).toContain('cx="5905500" cy="1771650"');
  });
});

describe("writeSlides", () => {
  it("makes a title page, a page a section with long tables going on, and the sources", async () => {
    const parts = unzip(await writeSlides(await reportOf()));
    const slides = [...parts.keys()].filter((name) => /^ppt\/slides\/slide\d+\.xml$/.test(name));
    // Title, overview, map, 16 rows at 7 a page = 3 pages, sources.
    expect(slides).toHaveLength(7);
    const all = slides.map((name) => parts.get(name) ?? "").join("");
    for (const text of [
      "海岳精工 大客户计划",
      "第 1 件事",
      "第 16 件事",
      "作战地图",
      "CRM 客户档案，2026-11-20",
    ]) {
      expect(all).toContain(text);
    }
    expect(all).toContain("微软雅黑");
  });

  it("sets short words beside their picture instead of giving each a page", async () => {
    const report = await reportOf();
    const picture = report.sections.flatMap(({ parts }) => parts).find((part) => part.type === "picture");
    const list = { type: "list" as const, items: ["张建国中立", "周敏支持"] };
    const sections = [{ heading: "全景", parts: [list, ...(picture === undefined ? [] : [picture])] }];
    const parts = unzip(await writeSlides({ ...report, sections, sources: [] }));
    const slides = [...parts.keys()].filter((name) => /^ppt\/slides\/slide\d+\.xml$/.test(name));
    // The title page and one page for both.
    expect(slides).toHaveLength(2);
    const page = parts.get("ppt/slides/slide2.xml") ?? "";
    expect(page).toContain("周敏支持");
    expect(page).toContain("<p:pic>");
    // Words end at 0.6 + 0.4 × 12.13 in; the picture begins right of 0.6 + 0.42 × 12.13 = 5.69 in of 914,400 each.
    const left = Number(/<p:pic>.*?<a:off x="(\d+)"/s.exec(page)?.[1]);
    expect(left).toBeGreaterThanOrEqual(5_207_000);
  });
});
