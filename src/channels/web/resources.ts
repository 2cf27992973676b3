export interface Resource {
  readonly name: string;
  readonly mediaType: string;
  readonly data: Uint8Array;
}

/** What a browser may open in place without it being able to act as our page. */
const INLINE = new Set(["application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp"]);
const SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/**
 * Hands a document or file to the browser. Uploads are other people's bytes: text is shown as text, HTML and
 * SVG are shown without scripts and without our origin, everything unknown is a download, and so is what was
 * asked for as a file.
 */
export function resourceResponse(resource: Resource, asFile = false): Response {
  const type = resource.mediaType.split(";")[0]?.trim().toLowerCase() ?? "";
  const asText = type.startsWith("text/") && type !== "text/html";
  const shown = !asFile && (asText || INLINE.has(type) || type === "text/html" || type === "image/svg+xml");
  const headers = {
    "content-type": asText ? "text/plain; charset=utf-8" : resource.mediaType,
    "content-disposition": `${shown ? "inline" : "attachment"}; ${fileName(resource.name)}`,
    "cache-control": "private, no-cache",
    // Chrome's PDF viewer does not run inside a sandbox; a PDF cannot act as our page anyway.
    "content-security-policy": type === "application/pdf" ? "frame-ancestors 'none'" : SANDBOX,
  };
  return new Response(Uint8Array.from(resource.data), { headers });
}

function fileName(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  const encoded = encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  });
  return `filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
