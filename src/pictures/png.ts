import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { FONT_FAMILY } from "./svg.ts";

/** CSS pixels to picture pixels: sharp on a phone. */
const ZOOM = 2;

/** The bundled Chinese font, regular and bold. resvg drops text silently when it finds no font for it. */
export function fontFiles(weights: readonly string[] = ["Regular", "Bold"]): string[] {
  const entry = createRequire(import.meta.url).resolve("@embedpdf/fonts-sc");
  const home = dirname(dirname(entry));
  return weights.map((weight) => join(home, "fonts", `NotoSansHans-${weight}.otf`));
}

/** Pictures of some ten kilobytes each: the one that a team looks at is painted once. */
const KEPT = 100;
const kept = new Map<string, Promise<Uint8Array>>();

/** Paints an SVG with the bundled font alone, off the main thread. The same SVG is the same picture. */
export function paintPng(svg: string): Promise<Uint8Array> {
  const key = createHash("sha256").update(svg).digest("base64");
  const picture = kept.get(key) ?? paint(svg);
  kept.delete(key);
  kept.set(key, picture);
  picture.catch(() => kept.delete(key));
  const [oldest] = kept.keys();
  if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
  return picture;
}

async function paint(svg: string): Promise<Uint8Array> {
  const { renderAsync } = await import("@resvg/resvg-js");
  const image = await renderAsync(svg, {
    fitTo: { mode: "zoom", value: ZOOM },
    font: {
      // Eight megabytes are read and parsed for each weight of each picture.
      fontFiles: fontFiles(/bold|font-weight\W+[6-9]00/i.test(svg) ? ["Regular", "Bold"] : ["Regular"]),
      loadSystemFonts: false,
      defaultFontFamily: FONT_FAMILY,
      sansSerifFamily: FONT_FAMILY,
    },
    languages: ["zh-Hans", "en"],
  });
  return image.asPng();
}
