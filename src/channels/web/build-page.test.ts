import { mkdtemp, readdir, readFile, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildPage } from "./build-page.ts";

describe("buildPage", () => {
  let directory = "";
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "yingdan-build-"));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it("builds an absent page, leaves a fresh one alone and replaces an old one", async () => {
    const outDir = join(directory, "web");
    expect(await buildPage(outDir)).toBe(true);
    expect(await buildPage(outDir)).toBe(false);
    await utimes(join(outDir, "index.html"), 1, 1);
    expect(await buildPage(outDir)).toBe(true);
    expect(await readdir(directory)).toEqual(["web"]);
  });

  it("leaves a whole page when two builds run at once", async () => {
    const outDir = join(directory, "both");
    await Promise.all([buildPage(outDir), buildPage(outDir)]);
    const html = await readFile(join(outDir, "index.html"), "utf8");
    const script = /src="(\/assets\/[^"]+)"/.exec(html)?.[1] ?? "none";
    expect((await readFile(join(outDir, script), "utf8")).length).toBeGreaterThan(10_000);
  });

  it("writes no inline script or style, which the page's policy would refuse", async () => {
    const html = await readFile(join(directory, "web", "index.html"), "utf8");
    expect(html).not.toMatch(/<style|style="|\son\w+="/);
    expect(html.match(/<script[^>]*>/g)).toEqual([expect.stringContaining("src=")]);
  });
});
