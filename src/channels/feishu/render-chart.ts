import type { Json } from "../../domain/crm.ts";
import type { Chart, ChartBlock } from "../../reply.ts";
import { bold, escapeMarkdown } from "./markdown.ts";
import { type DrawContext, drawPicture, type Element, element, markdown, type Piece } from "./pieces.ts";

/** The card's own chart (VChart) where it has the kind, otherwise our picture of it. */
export function drawChart(part: ChartBlock, context: DrawContext): Piece[] {
  const spec = context.plainness === "native" ? specOf(part.chart) : undefined;
  if (spec === undefined) return drawPicture(part, context);
  const chart = { tag: "chart", aspect_ratio: "16:9", chart_spec: spec };
  return [markdown(bold(escapeMarkdown(part.caption))), element(chart)];
}

type Series = Exclude<Chart, { kind: "matrix" }>;

function specOf(chart: Chart): Element | undefined {
  if (chart.kind === "matrix") return undefined;
  const values = rowsOf(chart);
  if (values.length === 0) return undefined;
  // Without this VChart rearranges the chart on a phone by rules of its own.
  const common = { data: { values }, media: [] };
  if (chart.kind !== "funnel") {
    const legends = { visible: chart.series.length > 1, orient: "bottom" };
    return {
      ...common,
      type: chart.kind,
      xField: "category",
      yField: "value",
      seriesField: "series",
      legends,
    };
  }
  if (chart.series.length !== 1) return undefined;
  return {
    ...common,
    type: "funnel",
    categoryField: "category",
    valueField: "value",
    label: { visible: true },
  };
}

/** A missing number is a missing row, not a zero. */
function rowsOf({ categories, series }: Series): { [key: string]: Json }[] {
  return series.flatMap(({ name, values }) =>
    categories.flatMap((category, index) => {
      const value = values[index];
      return value === null || value === undefined || !Number.isFinite(value)
        ? []
        : [{ category, series: name, value }];
    }),
  );
}
