import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webmanifest": "application/manifest+json",
};

interface PageFile {
  readonly type: string;
  readonly etag: string;
  readonly plain: Buffer;
  readonly gzip: Buffer;
  readonly br: Buffer;
}

export interface PageFiles {
  /** The file under this path, or undefined when the built page has none. */
  serve(path: string, request: Request): Promise<Response | undefined>;
}

/** The built page, read once into memory and compressed; a path is looked up, never joined. */
export function createPageFiles(directory: string): PageFiles {
  let loading: Promise<Map<string, PageFile>> | undefined;

  async function files(): Promise<Map<string, PageFile>> {
    loading ??= load(directory);
    const found = await loading;
    if (!found.has("/index.html")) loading = undefined;
    return found;
  }

  return {
    async serve(path, request) {
      const file = (await files()).get(path);
      return file === undefined ? undefined : respond(file, path, request);
    },
  };
}

async function load(directory: string): Promise<Map<string, PageFile>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const pairs = files.map(async (entry) => {
    const full = join(entry.parentPath, entry.name);
    const path = full.slice(directory.length).split(sep).join("/");
    return [path.startsWith("/") ? path : `/${path}`, await readPageFile(full)] as const;
  });
  return new Map(await Promise.all(pairs));
}

async function readPageFile(path: string): Promise<PageFile> {
  const plain = await readFile(path);
  return {
    type: TYPES[extname(path)] ?? "application/octet-stream",
    etag: `"${createHash("sha256").update(plain).digest("base64url").slice(0, 22)}"`,
    plain,
    gzip: await promisify(gzip)(plain),
    br: await promisify(brotliCompress)(plain),
  };
}

function respond(file: PageFile, path: string, request: Request): Response {
  // Vite puts a hash of the content into every name under assets.
  const cache = path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
  const headers = new Headers({
    "content-type": file.type,
    "cache-control": cache,
    etag: file.etag,
    vary: "accept-encoding",
  });
  if (request.headers.get("if-none-match") === file.etag) return new Response(null, { status: 304, headers });
  const accepted = request.headers.get("accept-encoding") ?? "";
  const encoding = (["br", "gzip"] as const).find((name) => accepted.includes(name));
  if (encoding !== undefined) headers.set("content-encoding", encoding);
  return new Response(Uint8Array.from(file[encoding ?? "plain"]), { headers });
}
