import { drawDiagram } from "./diagram.ts";
import { drawSeries } from "./echart.ts";
import { type Drawing, drawMatrix } from "./matrix.ts";
import type { Picture, Pictures } from "./pictures.ts";
import { paintPng } from "./png.ts";

const WIDTH = 680;
/** Four seats side by side. */
const MAP_WIDTH = 740;

/** Pictures drawn in this process: ECharts and our own SVG, painted by resvg with the bundled font. */
export function createPictures(): Pictures {
  return {
    async chart(chart, { locale, title, width = WIDTH }) {
      const options = { width, locale, ...(title === undefined ? {} : { title }) };
      return toPicture(
        chart.kind === "matrix" ? drawMatrix(chart, options) : await drawSeries(chart, options),
      );
    },
    async diagram(diagram, { locale, title, width = MAP_WIDTH }) {
      return toPicture(drawDiagram(diagram, { width, locale, ...(title === undefined ? {} : { title }) }));
    },
  };
}

function toPicture({ svg, width, height }: Drawing): Picture {
  return { svg, width, height, png: () => paintPng(svg) };
}
