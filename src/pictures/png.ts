import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { FONT_FAMILY } from "./svg.ts";

/** CSS pixels to picture pixels: sharp on a phone. */
const ZOOM = 2;

/** The bundled Chinese font, regular and bold. resvg drops text silently when it finds no font for it. */
export function fontFiles(): string[] {
  const entry = createRequire(import.meta.url).resolve("@embedpdf/fonts-sc");
  const home = dirname(dirname(entry));
  return ["Regular", "Bold"].map((weight) => join(home, "fonts", `NotoSansHans-${weight}.otf`));
}

/** Paints an SVG with the bundled font alone, off the main thread. */
export async function paintPng(svg: string): Promise<Uint8Array> {
  const { renderAsync } = await import("@resvg/resvg-js");
  const image = await renderAsync(svg, {
    fitTo: { mode: "zoom", value: ZOOM },
    font: {
      fontFiles: fontFiles(),
      loadSystemFonts: false,
      defaultFontFamily: FONT_FAMILY,
      sansSerifFamily: FONT_FAMILY,
    },
    languages: ["zh-Hans", "en"],
  });
  return image.asPng();
}
