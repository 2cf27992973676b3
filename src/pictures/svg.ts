/** Ink on white, readable in grey: meaning is carried by shape, text and pattern, never by colour alone. */
export const INK = {
  text: "#1f2933",
  muted: "#616e7c",
  line: "#9aa5b1",
  faint: "#e4e7eb",
  paper: "#ffffff",
  accent: "#1f5fa8",
} as const;

export const FONT_FAMILY = "Noto Sans Hans";

/** Markup as text content or attribute value. Control characters are not allowed in XML at all. */
export function escapeXml(text: string): string {
  return text
    .replace(/[\p{Cc}\u{FFFE}\u{FFFF}]/gu, " ")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;");
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;
const NARROW = /[iljtfrI1.,:;'|!()[\] ]/;
const BROAD = /[mwMW@%&]/;

/** Width of a line of text in pixels, near enough for laying out: a Chinese character is as wide as high. */
export function textWidth(text: string, size: number): number {
  let em = 0;
  for (const character of text) {
    if (WIDE.test(character) || character.length > 1) em += 1;
    else if (NARROW.test(character)) em += 0.34;
    else if (BROAD.test(character)) em += 0.88;
    else em += /[A-Z]/.test(character) ? 0.66 : 0.57;
  }
  return em * size;
}

/** The text cut with `…` so that it fits. */
export function fitText(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text;
  const characters = [...text];
  while (characters.length > 1 && textWidth(`${characters.join("")}…`, size) > width) characters.pop();
  return `${characters.join("").trimEnd()}…`;
}

/** The text in lines no wider than `width`: between words in Latin script, anywhere in Chinese. */
export function wrapText(text: string, size: number, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const piece of text.match(/[\p{Script=Latin}\p{Nd}]+|\s+|./gu) ?? []) {
    if (line !== "" && textWidth(line + piece, size) > width) {
      lines.push(line.trimEnd());
      line = piece.trimStart();
    } else {
      line += piece;
    }
  }
  if (line.trim() !== "") lines.push(line.trimEnd());
  return lines.map((each) => fitText(each, size, width));
}

export interface TextStyle {
  readonly size: number;
  readonly fill?: string;
  readonly anchor?: "start" | "middle" | "end";
  readonly weight?: "normal" | "bold";
  /** Draws a white edge around the letters, for text over lines. */
  readonly halo?: boolean;
}

export function svgText(text: string, x: number, y: number, style: TextStyle): string {
  const { size, fill = INK.text, anchor = "start", weight = "normal", halo = false } = style;
  const edge = halo
    ? ` paint-order="stroke" stroke="${INK.paper}" stroke-width="3" stroke-linejoin="round"`
    : "";
  const bold = weight === "bold" ? ' font-weight="bold"' : "";
  return `<text x="${round(x)}" y="${round(y)}" font-size="${size}" fill="${fill}" text-anchor="${anchor}"${bold}${edge}>${escapeXml(text)}</text>`;
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** A whole picture from its parts, on white. */
export function svgDocument(width: number, height: number, body: string): string {
  const size = `width="${round(width)}" height="${round(height)}" viewBox="0 0 ${round(width)} ${round(height)}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="${FONT_FAMILY}, sans-serif"><rect width="100%" height="100%" fill="${INK.paper}"/>${body}</svg>`;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
