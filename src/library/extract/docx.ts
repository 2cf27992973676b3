import mammoth from "mammoth";
import type { Extracted } from "./extracted.ts";
import { readHtml } from "./html.ts";
import { openOffice } from "./office-zip.ts";
import { damaged } from "./problems.ts";
import { usableTitle } from "./title.ts";
import { visitXml } from "./xml.ts";

/** Chinese Word and WPS name heading styles in Chinese where a template was made by hand. */
const STYLES = [1, 2, 3, 4, 5, 6].map((level) => `p[style-name='标题 ${level}'] => h${level}:fresh`);
const STYLE_MAP = ["p[style-name='Title'] => h1:fresh", "p[style-name='标题'] => h1:fresh", ...STYLES];

/** Headings and tables of a Word document; its pages exist only on a screen, so it is cited by heading. */
export async function readDocx(data: Uint8Array): Promise<Extracted> {
  const parts = await openOffice(data);
  const html = await toHtml(data);
  const read = readHtml(html);
  const title = titleIn(parts.get("docProps/core.xml")) ?? read.title;
  return { sections: read.sections, meta: {}, ...(title !== undefined && { title }) };
}

async function toHtml(data: Uint8Array): Promise<string> {
  const buffer = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  try {
    const { value } = await mammoth.convertToHtml(
      { buffer },
      {
        styleMap: STYLE_MAP,
        externalFileAccess: false,
        convertImage: mammoth.images.imgElement(async () => ({ src: "" })),
      },
    );
    return value;
  } catch (error) {
    throw damaged(error);
  }
}

/** What stands in the file's properties, unless a program put it there. */
function titleIn(core: Uint8Array | undefined): string | undefined {
  let inTitle = false;
  let title = "";
  visitXml(core ?? new Uint8Array(), {
    open: (name) => {
      inTitle = name === "dc:title";
    },
    text: (part) => {
      if (inTitle) title += part;
    },
    close: () => {
      inTitle = false;
    },
  });
  return usableTitle(title);
}
