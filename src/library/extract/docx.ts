import mammoth from "mammoth";
import type { Extracted } from "./extracted.ts";
import { readHtml } from "./html.ts";
import { openOffice, type Parts } from "./office-zip.ts";
import { damaged } from "./problems.ts";
import { usableTitle } from "./title.ts";
import { visitXml } from "./xml.ts";

/** Chinese Word and WPS name heading styles in Chinese where a template was made by hand. */
const STYLES = [1, 2, 3, 4, 5, 6].map((level) => `p[style-name='标题 ${level}'] => h${level}:fresh`);
const STYLE_MAP = ["p[style-name='Title'] => h1:fresh", "p[style-name='标题'] => h1:fresh", ...STYLES];

/** Headings and tables of a Word document; its pages exist only on a screen, so it is cited by heading. */
export async function readDocx(data: Uint8Array): Promise<Extracted> {
  const parts = await openOffice(data);
  const html = await toHtml(parts);
  const read = readHtml(html);
  const title = titleIn(parts.get("docProps/core.xml")) ?? read.title;
  return { sections: read.sections, meta: {}, ...(title !== undefined && { title }) };
}

async function toHtml(parts: Parts): Promise<string> {
  const options = {
    styleMap: STYLE_MAP,
    externalFileAccess: false,
    convertImage: mammoth.images.imgElement(async () => ({ src: "" })),
  };
  try {
    return (await mammoth.convertToHtml({ file: asZip(parts) } as never, options)).value;
  } catch (error) {
    throw damaged(error);
  }
}

/**
 * The unpacked parts as mammoth takes them from its own unzipping: what was checked is what is read, and a
 * picture it may ask for is empty.
 */
function asZip(parts: Parts) {
  return {
    exists: (name: string) => parts.has(name) || name.startsWith("word/media/"),
    async read(name: string, encoding?: string) {
      const content = parts.get(name) ?? new Uint8Array();
      if (encoding === undefined) return content;
      return encoding === "base64" ? "" : unwrapped(new TextDecoder(encoding).decode(content));
    },
  };
}

/** mammoth passes over simple fields and ruby with all that is in them; their text is part of the sentence. */
function unwrapped(xml: string): string {
  return xml
    .replace(/<\/?w:fldSimple\b[^>]*>/g, "")
    .replace(/<w:rt>.*?<\/w:rt>/gs, "")
    .replace(/<\/?w:ruby(Base)?>|<w:rubyPr>.*?<\/w:rubyPr>/gs, "");
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
