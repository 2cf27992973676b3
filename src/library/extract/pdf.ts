import { predefinedCMap } from "./cmaps.ts";
import type { Extracted } from "./extracted.ts";
import { type PageItem, type PdfPage, readPages } from "./pdf-layout.ts";
import { damaged, passwordProtected } from "./problems.ts";
import { usableTitle } from "./title.ts";

const MAX_PAGES = 2000;

/** The pages of a PDF in reading order, with headings by their size and paragraphs put together again. */
export async function readPdf(data: Uint8Array): Promise<Extracted> {
  const document = await open(data);
  try {
    const pages: PdfPage[] = [];
    for (let number = 1; number <= Math.min(document.numPages, MAX_PAGES); number++) {
      pages.push({ number, items: await itemsOf(document, number) });
    }
    const { sections, title } = readPages(pages);
    const named = usableTitle(await titleOf(document)) ?? title;
    return { sections, meta: {}, ...(named !== undefined && { title: named }) };
  } finally {
    await document.loadingTask.destroy();
  }
}

type PdfDocument = Awaited<ReturnType<typeof open>>;

async function open(data: Uint8Array) {
  const { getDocumentProxy } = await import("unpdf");
  try {
    return await getDocumentProxy(new Uint8Array(data), {
      BinaryDataFactory: CMapsOnly,
      // Named only so that the factory is asked; nothing lies there.
      cMapUrl: "predefined/",
      cMapPacked: false,
      useSystemFonts: true,
      disableFontFace: true,
      useWasm: false,
      verbosity: 0,
    });
  } catch (error) {
    throw isPassword(error) ? passwordProtected() : damaged(error);
  }
}

/** Stands in for the files that pdf.js would fetch; reading text needs none but the CMaps. */
class CMapsOnly {
  async fetch({ kind, filename }: { readonly kind: string; readonly filename: string }): Promise<Uint8Array> {
    const cmap = kind === "cMapUrl" ? predefinedCMap(filename) : undefined;
    if (cmap === undefined) throw new Error(`no ${kind} ${filename}`);
    return cmap;
  }
}

function isPassword(error: unknown): boolean {
  return error instanceof Error && error.name === "PasswordException";
}

/** A page that cannot be read is left out; the others still say something. */
async function itemsOf(document: PdfDocument, number: number): Promise<PageItem[]> {
  try {
    const page = await document.getPage(number);
    const { items } = await page.getTextContent();
    const filledIn = await filledInOn(page);
    page.cleanup();
    return [...items.flatMap((item) => ("str" in item ? [itemOf(item)] : [])), ...filledIn];
  } catch (error) {
    if (isPassword(error)) throw passwordProtected();
    return [];
  }
}

function itemOf(item: {
  str: string;
  transform: unknown[];
  width: number;
  height: number;
  hasEOL: boolean;
}): PageItem {
  const [a = 0, b = 0, , , x = 0, y = 0] = item.transform as number[];
  const size = Math.hypot(a, b) || item.height;
  return { text: item.str, x, y, width: item.width, size, endsLine: item.hasEOL };
}

/** What was typed into the fields of a form, and boxes of text laid over the page, are no part of its content. */
async function filledInOn(page: Awaited<ReturnType<PdfDocument["getPage"]>>): Promise<PageItem[]> {
  const annotations = (await page.getAnnotations()) as readonly Annotation[];
  return annotations.flatMap((annotation) => {
    const text = typeof annotation.fieldValue === "string" ? annotation.fieldValue : freeText(annotation);
    const [x = 0, , , y = 0] = annotation.rect ?? [];
    return text.trim() === "" ? [] : [{ text, x, y, width: 0, size: 1, endsLine: true }];
  });
}

interface Annotation {
  readonly subtype?: string;
  readonly rect?: readonly number[];
  readonly fieldValue?: unknown;
  readonly contentsObj?: { readonly str?: string };
}

function freeText({ subtype, contentsObj }: Annotation): string {
  return subtype === "FreeText" ? (contentsObj?.str ?? "") : "";
}

async function titleOf(document: PdfDocument): Promise<string> {
  try {
    const { info } = await document.getMetadata();
    const title = (info as { Title?: unknown }).Title;
    return typeof title === "string" ? title : "";
  } catch {
    return "";
  }
}
