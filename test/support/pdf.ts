/** A run of text on a page: in Helvetica, or with `encoding` in a Chinese font that the file does not carry. */
export interface PdfText {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly size?: number;
  /** Codes in hex for `encoding`; then `text` says what they spell. */
  readonly hex?: string;
}

export interface PdfOptions {
  readonly title?: string;
  /** A predefined encoding such as GBK-EUC-H, for texts with `hex`. */
  readonly encoding?: string;
  readonly ordering?: string;
  readonly protectedByPassword?: boolean;
}

/** A small PDF file, written out by hand. */
export function pdfFile(pages: readonly (readonly PdfText[])[], options: PdfOptions = {}): Uint8Array {
  const kids = pages.map((_, at) => `${6 + at * 2} 0 R`).join(" ");
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    `<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /${options.encoding ?? "Identity-H"} /DescendantFonts [5 0 R] >>`,
    `<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (${options.ordering ?? "GB1"}) /Supplement 2 >> /DW 1000 >>`,
    ...pages.flatMap((texts, at) => [pageObject(7 + at * 2), stream(texts.map(show).join("\n"))]),
    `<< /Title (${options.title ?? ""}) >>`,
    ...(options.protectedByPassword ? [ENCRYPTION] : []),
  ];
  return assemble(objects, 6 + pages.length * 2, options.protectedByPassword === true);
}

const ENCRYPTION = `<< /Filter /Standard /V 1 /R 2 /Length 40 /P -44 /O <${"41".repeat(32)}> /U <${"42".repeat(32)}> >>`;

function pageObject(content: number): string {
  return `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> /Contents ${content} 0 R >>`;
}

function stream(content: string): string {
  return `<< /Length ${content.length} >>\nstream\n${content}\nendstream`;
}

function show({ text, x, y, size = 12, hex }: PdfText): string {
  const shown = hex === undefined ? `(${text.replace(/[\\()]/g, "\\$&")})` : `<${hex}>`;
  return `BT /${hex === undefined ? "F1" : "F2"} ${size} Tf ${x} ${y} Td ${shown} Tj ET`;
}

function assemble(objects: readonly string[], info: number, encrypted: boolean): Uint8Array {
  let body = "%PDF-1.4\n";
  const offsets = objects.map((object, at) => {
    const offset = body.length;
    body += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const id = `/ID [<${"30".repeat(16)}> <${"30".repeat(16)}>]`;
  const encrypt = encrypted ? `/Encrypt ${objects.length} 0 R ${id}` : "";
  const trailer = `trailer << /Size ${objects.length + 1} /Root 1 0 R /Info ${info} 0 R ${encrypt} >>`;
  const end = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}${trailer}\nstartxref\n${body.length}\n%%EOF`;
  return Buffer.from(body + end, "latin1");
}
