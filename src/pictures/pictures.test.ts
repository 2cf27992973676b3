import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { STRATEGIES, strategyFor } from "../domain/targeting/strategy.ts";
import type { Chart, DiagramBlock } from "../reply.ts";
import { nearestCells } from "./cells.ts";
import { createPictures } from "./draw.ts";
import { placeLabels } from "./labels.ts";
import { paintPng } from "./png.ts";
import { escapeXml, fitText, overlaps, svgDocument, svgText, textWidth, wrapText } from "./svg.ts";
import { layTree } from "./tree.ts";

const pictures = createPictures();

/** Dark pixels of a painted PNG, counted by ECMA code alone: PNG → zlib → unfiltered rows. */
async function inkOf(svg: string): Promise<number> {
  const { renderAsync } = await import("@resvg/resvg-js");
  const { fontFiles } = await import("./png.ts");
  const image = await renderAsync(svg, { font: { fontFiles: fontFiles(), loadSystemFonts: false } });
  const { pixels } = image;
  let dark = 0;
  for (let at = 0; at < pixels.length; at += 4) if ((pixels[at] ?? 255) < 128) dark++;
  return dark;
}

describe("paintPng", () => {
  it("paints Chinese text, not blanks or boxes", async () => {
    const line = (text: string) => svgDocument(200, 60, svgText(text, 10, 40, { size: 30 }));
    const blank = await inkOf(svgDocument(200, 60, ""));
    const one = await inkOf(line("一"));
    const dense = await inkOf(line("赢"));
    expect(blank).toBe(0);
    expect(one).toBeGreaterThan(20);
    // A missing glyph is drawn alike for every character; 赢 has far more strokes than 一.
    expect(dense).toBeGreaterThan(one * 3);
  });

  it("gives a PNG of twice the size", async () => {
    const png = await paintPng(svgDocument(120, 40, svgText("客户", 4, 20, { size: 14 })));
    expect([...png.slice(1, 4)].map((byte) => String.fromCharCode(byte)).join("")).toBe("PNG");
    expect(new DataView(png.buffer, png.byteOffset).getUint32(16)).toBe(240);
  });
});

describe("text", () => {
  it("measures a Chinese character as wide as high", () => {
    expect(textWidth("理想指数", 12)).toBe(48);
    expect(textWidth("ideal", 12)).toBeLessThan(36);
  });

  it("cuts and wraps within the width", () => {
    expect(textWidth(fitText("华东第一重型机械制造有限公司", 12, 60), 12)).toBeLessThanOrEqual(60);
    expect(wrapText("设备停机每月四十小时", 10, 40)).toEqual(["设备停机", "每月四十", "小时"]);
    expect(wrapText("downtime costs money", 10, 60).join(" ")).toBe("downtime costs money");
  });

  it("cannot be broken out of by what it is given", () => {
    expect(escapeXml('<svg onload="x">&\u0000')).toBe("&lt;svg onload=&quot;x&quot;&gt;&amp; ");
  });
});

describe("placeLabels", () => {
  it("never lays one label over another or over a foreign point", () => {
    const point = fc.record({
      label: fc.constantFrom("华晟精密", "临港重装", "Kallang Tooling", "东川泵业"),
      x: fc.integer({ min: 0, max: 500 }),
      y: fc.integer({ min: 0, max: 400 }),
    });
    const frame = { x: 0, y: 0, width: 500, height: 400 };
    fc.assert(
      fc.property(fc.array(point, { maxLength: 30 }), (points) => {
        const boxes = placeLabels(points, { frame, size: 12 });
        for (const [at, { box }] of boxes.entries()) {
          if (box === undefined) continue;
          for (const [other, { box: second, x, y }] of boxes.entries()) {
            if (other === at) continue;
            if (second !== undefined) expect(overlaps(box, second)).toBe(false);
            expect(overlaps(box, { x: x - 6, y: y - 6, width: 12, height: 12 })).toBe(false);
          }
        }
      }),
    );
  });
});

describe("nearestCells", () => {
  it("draws the very cells that the strategies are chosen by", () => {
    const cells = nearestCells(STRATEGIES.map((item) => ({ x: item.ideal, y: item.difficulty })));
    const areas = cells.map((cell) =>
      Math.abs(
        cell.reduce((sum, [x, y], at) => {
          const [nextX, nextY] = cell[(at + 1) % cell.length] ?? [x, y];
          return sum + (x * nextY - nextX * y) / 2;
        }, 0),
      ),
    );
    // Four corner triangles of 50 × 50 / 2 and the diamond between them.
    expect(areas.map(Math.round)).toEqual([1250, 1250, 1250, 1250, 5000]);
    for (const [at, cell] of cells.entries()) {
      const x = cell.reduce((sum, corner) => sum + corner[0], 0) / cell.length;
      const y = cell.reduce((sum, corner) => sum + corner[1], 0) / cell.length;
      expect(strategyFor(x, y)).toBe(STRATEGIES[at]?.id);
    }
  });
});

describe("layTree", () => {
  it("sets a parent over the middle of its children and loses nobody in a circle", () => {
    const people = [
      { id: "eb" },
      { id: "ub", parent: "eb" },
      { id: "tb", parent: "eb" },
      { id: "x", parent: "gone" },
    ];
    const places = layTree(people, 4);
    expect(places).toEqual([
      { id: "eb", column: 0.5, level: 0 },
      { id: "ub", column: 0, level: 1 },
      { id: "tb", column: 1, level: 1 },
      { id: "x", column: 2, level: 0 },
    ]);
    expect(
      layTree(
        [
          { id: "a", parent: "b" },
          { id: "b", parent: "a" },
        ],
        4,
      ).map((place) => place.id),
    ).toEqual(["a", "b"]);
  });
});

describe("createPictures", () => {
  const series = { name: "赢单", values: [12, null, 7] };
  const charts: Chart[] = [
    {
      kind: "bar",
      categories: ["华东", "华北", "华南"],
      series: [series, { name: "输单", values: [3, 4, 5] }],
      unit: "个",
    },
    { kind: "line", categories: ["7月", "8月", "9月"], series: [series] },
    {
      kind: "funnel",
      categories: ["初步接触", "方案", "商务"],
      series: [{ name: "商机", values: [80, 42, 12] }],
    },
    {
      kind: "matrix",
      x: "理想指数",
      y: "拓展难度",
      points: [{ label: "华晟精密", x: 72, y: 31 }],
      regions: [{ label: "做大做强", x: 100, y: 0 }],
    },
  ];

  it.each(charts)("draws a $kind with its Chinese names in it", async (chart) => {
    const picture = await pictures.chart(chart, { locale: "zh", title: "第 47 周" });
    const names = chart.kind === "matrix" ? ["华晟精密", "做大做强", "理想指数"] : [...chart.categories];
    for (const name of names) expect(picture.svg).toContain(name);
    expect(picture.svg).toContain("第 47 周");
    expect((await picture.png()).length).toBeGreaterThan(5000);
  });

  it.each(charts)("makes the same $kind the same picture, which is painted once", async (chart) => {
    const [one, other] = await Promise.all([1, 2].map(() => pictures.chart(chart, { locale: "zh" })));

    expect(one?.svg).toBe(other?.svg);
    expect(await one?.png()).toBe(await other?.png());
  });

  it("draws a decision chain with an empty seat dashed", async () => {
    const diagram: DiagramBlock = {
      type: "diagram",
      caption: "决策链",
      seats: [
        { id: "1", role: "EB", stance: "unknown" },
        {
          id: "2",
          name: "张建国",
          title: "生产副总",
          role: "TB",
          stance: "opposes",
          influence: 2,
          reportsTo: "1",
        },
        { id: "3", name: "李明", role: "Coach", stance: "supports", influence: 1, reportsTo: "2" },
      ],
    };
    const picture = await pictures.diagram(diagram, { locale: "zh" });
    expect(picture.svg).toContain("stroke-dasharray");
    expect(picture.svg).toContain("空缺：去找");
    expect(picture.svg).toContain("－ 反对");
    expect((await picture.png()).length).toBeGreaterThan(5000);
  });
});
