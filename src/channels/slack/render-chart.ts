import type { Chart, ChartBlock } from "../../reply.ts";
import { SLACK_LIMITS } from "./limits.ts";
import { block, type DrawContext, drawPicture, type Piece } from "./pieces.ts";
import type { SlackObject } from "./rich-text.ts";
import { clip } from "./text.ts";

/** Slack's own chart where it can hold the numbers, otherwise our picture of it. */
export function drawChart(part: ChartBlock, context: DrawContext): Piece[] {
  const native = context.plainness === "native" ? nativeChart(part) : undefined;
  return native === undefined ? drawPicture(part, context) : [block(native)];
}

function nativeChart({ caption, chart }: ChartBlock): SlackObject | undefined {
  if (chart.kind === "matrix") return undefined;
  const { categories, series, unit } = chart;
  if (!fits(chart, caption)) return undefined;
  const drawn = series.map(({ name, values }) => ({
    name: name || clip(caption, SLACK_LIMITS.chartLabel),
    data: categories.map((label, index) => ({ label, value: values[index] ?? 0 })),
  }));
  const axis = {
    categories: [...categories],
    ...(unit ? { y_label: clip(unit, SLACK_LIMITS.chartTitle) } : {}),
  };
  // A funnel reads well as bars in the order of its stages; Slack has no funnel.
  const type = chart.kind === "line" ? "line" : "bar";
  return { type: "data_visualization", title: caption, chart: { type, series: drawn, axis_config: axis } };
}

type Series = Exclude<Chart, { kind: "matrix" }>;

/** Slack refuses the whole message over one label too long or a gap in the numbers. */
function fits({ categories, series }: Series, caption: string): boolean {
  const { chartLabel, chartPoints, chartSeries, chartTitle } = SLACK_LIMITS;
  const labels = [...categories, ...series.map(({ name }) => name)];
  return (
    caption.length <= chartTitle &&
    categories.length >= 1 &&
    categories.length <= chartPoints &&
    series.length >= 1 &&
    series.length <= chartSeries &&
    new Set(categories).size === categories.length &&
    new Set(series.map(({ name }) => name)).size === series.length &&
    labels.every((label) => label.length <= chartLabel) &&
    categories.every((label) => label !== "") &&
    series.every(({ values }) => categories.every((_, index) => Number.isFinite(values[index] ?? Number.NaN)))
  );
}
