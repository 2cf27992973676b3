export type Format = "markdown" | "text" | "html" | "pdf" | "docx" | "pptx" | "xlsx";

interface Known {
  readonly format: Format;
  readonly mediaType: string;
}

const OFFICE = "application/vnd.openxmlformats-officedocument";

const BY_ENDING: Readonly<Record<string, Known>> = {
  md: { format: "markdown", mediaType: "text/markdown" },
  markdown: { format: "markdown", mediaType: "text/markdown" },
  txt: { format: "text", mediaType: "text/plain" },
  html: { format: "html", mediaType: "text/html" },
  htm: { format: "html", mediaType: "text/html" },
  pdf: { format: "pdf", mediaType: "application/pdf" },
  docx: { format: "docx", mediaType: `${OFFICE}.wordprocessingml.document` },
  pptx: { format: "pptx", mediaType: `${OFFICE}.presentationml.presentation` },
  xlsx: { format: "xlsx", mediaType: `${OFFICE}.spreadsheetml.sheet` },
};

/** The format that a file's ending names; undefined for endings that no extractor reads. */
export function knownFormat(name: string): Known | undefined {
  return BY_ENDING[endingOf(name)];
}

export function endingOf(name: string): string {
  return /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
}
