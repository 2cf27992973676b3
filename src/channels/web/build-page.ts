import { randomUUID } from "node:crypto";
import { readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { AppError } from "../../errors.ts";

const PAGE = fileURLToPath(new URL("./page/", import.meta.url));

/** Where `npm run build` and `buildPage` put the page. Not in version control. */
export const BUILT_PAGE: string = fileURLToPath(new URL("../../../dist/web", import.meta.url));

/**
 * Builds the page when it is absent or older than its sources, which takes about a second; otherwise returns
 * at once. Where Vite is not installed (an image without development packages) a page that is there is used
 * as it is, and one that is absent is CONFIG_INVALID. Resolves to whether it built.
 */
export async function buildPage(outDir: string = BUILT_PAGE): Promise<boolean> {
  const builtAt = await changedAt(join(outDir, "index.html"));
  if (builtAt !== undefined && builtAt >= (await newestSource())) return false;
  const vite = await import("vite").catch((cause: unknown) => {
    if (builtAt !== undefined) return undefined;
    throw new AppError("CONFIG_INVALID", "The page is not built and Vite is not installed. Run: npm ci", {
      zh: "页面还没有构建，也没有安装 Vite。请先运行 npm ci。",
      cause,
    });
  });
  if (vite === undefined) return false;
  const fresh = `${outDir}.${randomUUID()}`;
  await vite.build({ configFile: join(PAGE, "vite.config.ts"), logLevel: "warn", build: { outDir: fresh } });
  await putInPlace(fresh, outDir);
  return true;
}

/** Swaps the folders, so that nobody is served half a page and two processes may build at once. */
async function putInPlace(fresh: string, outDir: string): Promise<void> {
  await rm(outDir, { recursive: true, force: true });
  await rename(fresh, outDir).catch(async (error: unknown) => {
    await rm(fresh, { recursive: true, force: true });
    if ((await changedAt(join(outDir, "index.html"))) === undefined) throw error;
  });
}

async function changedAt(path: string): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.mtimeMs;
}

async function newestSource(): Promise<number> {
  const entries = await readdir(PAGE, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith(".test.ts"));
  const times = await Promise.all(files.map((file) => changedAt(join(file.parentPath, file.name))));
  return Math.max(0, ...times.filter((time) => time !== undefined));
}
