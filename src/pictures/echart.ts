import type { EChartsCoreOption } from "echarts/core";
import type { Chart } from "../reply.ts";
import type { Drawing } from "./matrix.ts";
import { FONT_FAMILY, fitText, INK, textWidth } from "./svg.ts";

export type SeriesChart = Exclude<Chart, { readonly kind: "matrix" }>;

interface Options {
  readonly width: number;
  readonly title?: string;
}

let loaded: Promise<typeof import("echarts/core")> | undefined;

/** ECharts with the few parts we draw with: a third of the whole to load, and only when a picture is asked for. */
function loadEcharts(): Promise<typeof import("echarts/core")> {
  loaded ??= Promise.all([
    import("echarts/core"),
    import("echarts/charts"),
    import("echarts/components"),
    import("echarts/renderers"),
  ]).then(([core, charts, components, renderers]) => {
    core.use([
      charts.BarChart,
      charts.LineChart,
      charts.FunnelChart,
      components.GridComponent,
      components.LegendComponent,
      components.TitleComponent,
      components.AriaComponent,
      renderers.SVGRenderer,
    ]);
    return core;
  });
  return loaded;
}

/** Bars, lines and funnels by ECharts on the server, without a browser. */
export async function drawSeries(chart: SeriesChart, options: Options): Promise<Drawing> {
  const echarts = await loadEcharts();
  const { width } = options;
  const height = heightOf(chart);
  const instance = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    instance.setOption(optionOf(chart, options));
    return { svg: renumbered(instance.renderToSVGString()), width, height };
  } finally {
    instance.dispose();
  }
}

/** ECharts counts its names on from chart to chart; the same chart is to be the same picture. */
function renumbered(svg: string): string {
  const names = new Map<string, string>();
  return svg.replace(/\bzr\d+-[a-z]+-?\d*/g, (name) => {
    const known = names.get(name) ?? `c${names.size}`;
    names.set(name, known);
    return known;
  });
}

function heightOf(chart: SeriesChart): number {
  if (chart.kind === "line") return 360;
  const rows = chart.categories.length * (chart.kind === "bar" ? Math.max(1, chart.series.length) : 1);
  return Math.max(220, Math.min(900, 110 + rows * (chart.kind === "bar" ? 30 : 46)));
}

function optionOf(chart: SeriesChart, { width, title }: Options): EChartsCoreOption {
  const many = chart.series.length > 1;
  const unit = chart.unit ?? "";
  return {
    animation: false,
    backgroundColor: INK.paper,
    textStyle: { fontFamily: `${FONT_FAMILY}, sans-serif`, fontSize: 12, color: INK.text },
    color: [INK.accent, "#7aa5d6", "#2f3b4a", "#a9b4c0"],
    // Hatching tells the series apart in print and for readers who do not see the colours.
    aria: { enabled: many && chart.kind === "bar", decal: { show: true } },
    ...(title === undefined
      ? {}
      : {
          title: {
            text: fitText(title, 16, width - 32),
            left: 16,
            top: 10,
            textStyle: { fontSize: 16, color: INK.text },
          },
        }),
    ...(many ? { legend: { bottom: 6, itemWidth: 28, textStyle: { fontSize: 12 } } } : {}),
    ...(chart.kind === "funnel" ? funnelOf(chart, unit) : axesOf(chart, { width, unit, many })),
  };
}

function axesOf(chart: SeriesChart, { width, unit, many }: { width: number; unit: string; many: boolean }) {
  const names = chart.categories;
  const value = {
    type: "value",
    axisLabel: { formatter: (figure: number) => `${figure}${unit}` },
    splitLine: { lineStyle: { color: INK.faint } },
  };
  const bottom = many ? 66 : 28;
  if (chart.kind === "line") {
    return {
      grid: {
        left: 16,
        right: 24,
        top: 56,
        bottom,
        outerBoundsMode: "same",
        outerBoundsContain: "axisLabel",
      },
      xAxis: { type: "category", data: names, axisLabel: { hideOverlap: true } },
      yAxis: value,
      series: chart.series.map((series, at) =>
        lineSeries(series, { at, unit, few: names.length <= 14 && !many }),
      ),
    };
  }
  const room = Math.min(width * 0.4, Math.max(...names.map((name) => textWidth(name, 12)), 0) + 8);
  return {
    grid: { left: room + 16, right: 64, top: 52, bottom },
    xAxis: value,
    yAxis: {
      type: "category",
      inverse: true,
      data: names.map((name) => fitText(name, 12, room)),
      axisTick: { show: false },
    },
    series: chart.series.map((series) => ({
      type: "bar",
      name: series.name,
      data: series.values.map((figure) => figure ?? "-"),
      barMaxWidth: 22,
      label: {
        show: true,
        position: "right",
        formatter: ({ value: figure }: { value: number }) => `${figure}${unit}`,
      },
    })),
  };
}

const SYMBOLS = ["circle", "rect", "triangle", "diamond"];
const DASHES = ["solid", "dashed", "dotted", [12, 4, 2, 4]];

function lineSeries(
  series: SeriesChart["series"][number],
  { at, unit, few }: { at: number; unit: string; few: boolean },
) {
  return {
    type: "line",
    name: series.name,
    data: [...series.values],
    connectNulls: false,
    symbol: SYMBOLS[at % SYMBOLS.length],
    symbolSize: 8,
    lineStyle: { width: 2.5, type: DASHES[at % DASHES.length] },
    label: { show: few, position: "top", formatter: ({ value }: { value: number }) => `${value}${unit}` },
  };
}

function funnelOf(chart: SeriesChart, unit: string) {
  const values = chart.series[0]?.values ?? [];
  return {
    series: [
      {
        type: "funnel",
        sort: "none",
        left: "8%",
        right: "32%",
        top: 52,
        bottom: 24,
        gap: 3,
        minSize: "6%",
        itemStyle: { color: INK.accent, borderColor: INK.paper, borderWidth: 1 },
        labelLine: { length: 12, lineStyle: { color: INK.line } },
        label: { show: true, position: "right", fontSize: 13, color: INK.text },
        data: chart.categories.map((name, at) => ({
          name: `${name}  ${values[at] ?? "–"}${unit}`,
          value: values[at] ?? 0,
        })),
      },
    ],
  };
}
