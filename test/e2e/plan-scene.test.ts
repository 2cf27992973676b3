import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openOffice } from "#src/library/extract/office-zip.ts";
import { startWriter, type Writer } from "../stand-ins/model/server.ts";
import { hasChromium, launchBrowser, PHONE } from "./support/browser.ts";

const PATIENCE = 90_000;
const directory = mkdtempSync(join(tmpdir(), "yingdan-plan-scene-"));

interface Server {
  readonly url: string;
  readonly process: ChildProcess;
}

/** The whole product on a port of its own over the same data; with a model when its address is given. */
async function startProduct(model?: string): Promise<Server> {
  const env = {
    ...process.env,
    YINGDAN_DATA: directory,
    PORT: "0",
    SAMPLE: "always",
    ...(model === undefined ? {} : { MODEL_BASE_URL: model, MODEL_NAME: "stand-in" }),
  };
  const child = spawn(process.execPath, ["src/main.ts", "start"], {
    env,
    stdio: ["ignore", "pipe", "ignore"],
  });
  running.add(child);
  child.once("exit", () => running.delete(child));
  const url = await new Promise<string>((resolve, reject) => {
    let said = "";
    child.stdout?.on("data", (piece) => {
      said += piece;
      const found = /http:\/\/localhost:\d+/.exec(said)?.[0];
      if (found !== undefined) resolve(found);
    });
    child.once("exit", () => reject(new Error(`the product ended: ${said}`)));
  });
  return { url, process: child };
}

async function stop({ process: child }: Server, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await ended;
}

/** Everything that still runs when a test has failed in the middle. */
const running = new Set<ChildProcess>();

async function wordText(path: string): Promise<string> {
  const parts = await openOffice(readFileSync(path));
  return Buffer.from(parts.get("word/document.xml") ?? []).toString("utf8");
}

async function ask(page: Page, text: string): Promise<void> {
  await page.fill("#ask", text);
  await page.press("#ask", "Enter");
}

const lastCard = (page: Page) => page.locator(".card").last();
const says = (page: Page, text: string) =>
  expect.poll(() => lastCard(page).textContent(), { timeout: PATIENCE }).toContain(text);

describe.runIf(hasChromium)("a plan asked for in plain Chinese in the playground", () => {
  let browser: Browser;
  let writer: Writer;
  beforeAll(async () => {
    browser = await launchBrowser();
    writer = await startWriter({ firstTokenMs: 150, tokensPerSecond: 250 });
  });
  afterAll(async () => {
    await browser?.close();
    for (const child of running) child.kill("SIGKILL");
    await writer?.[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  });

  async function open(server: Server): Promise<Page> {
    const page = await browser.newPage({ viewport: PHONE, locale: "zh-CN", acceptDownloads: true });
    await page.goto(server.url);
    await page.waitForSelector("#ask");
    return page;
  }

  it("streams, cites, is corrected by a remark and goes out as Word", { timeout: 180_000 }, async () => {
    const server = await startProduct(writer.url);
    const page = await open(server);

    await ask(page, "给华晟精密做个大客户计划，重点是停机和能耗");
    await says(page, "进行中");
    await page.getByText("存为计划").waitFor({ timeout: PATIENCE });

    const plan = (await lastCard(page).textContent()) ?? "";
    expect(plan).toContain("8 风险和待确认");
    expect(plan).not.toContain("987654");
    expect(JSON.stringify(writer.requests[0]?.body.messages)).toContain("停机和能耗");
    expect(await lastCard(page).locator("text=来源").count()).toBeGreaterThan(0);

    await ask(page, "第二节语气太满，改保守些");
    await says(page, "先把话说稳");
    await page.getByText("存为计划").last().click();
    await says(page, "已存进计划");
    await page.getByText("导出 Word").last().click();
    await says(page, ".docx");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      lastCard(page).locator("a[download], a[href*='/file']").first().click(),
    ]);
    const word = await wordText(await download.path());
    expect(word).toContain("先把话说稳");
    await stop(server);
  });

  it("pays for no finished part again when it is killed in the middle", { timeout: 180_000 }, async () => {
    const server = await startProduct(writer.url);
    const page = await open(server);
    const before = writer.requests.length;
    await ask(page, "给东川泵业做个大客户计划");
    const firsts = () => writer.requests.slice(before).filter(({ body }) => body.messages.length === 2);
    const tasks = () => firsts().map(({ body }) => body.messages[1]?.content ?? "");
    await expect
      .poll(() => firsts().filter(({ to }) => to !== undefined).length, { timeout: PATIENCE })
      .toBeGreaterThan(4);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await stop(server, "SIGKILL");
    const started = new Set(tasks()).size;
    expect(started).toBe(8);

    const again = await startProduct(writer.url);
    const back = await open(again);
    await back.getByText("存为计划").waitFor({ timeout: PATIENCE });
    expect(tasks().length).toBeLessThan(16);
    await stop(again);
  });

  it("answers from the records within 20 seconds when the endpoint says nothing", {
    timeout: 120_000,
  }, async () => {
    const server = await startProduct(writer.url);
    const page = await open(server);
    writer.be("silent");
    const started = performance.now();
    await ask(page, "长风汽配这家到底行不行，你怎么看");
    await says(page, "语言模型暂时连不上");
    expect(performance.now() - started).toBeLessThan(20_000);
    writer.be("well");
    await stop(server);
  });

  it("is drawn up by rule with the model switched off", { timeout: 120_000 }, async () => {
    const server = await startProduct();
    const page = await open(server);

    await ask(page, "给长风汽配做个大客户计划");
    await page.getByText("存为计划").waitFor({ timeout: PATIENCE });

    expect(await lastCard(page).textContent()).toContain("没有配置语言模型，以上按规则从 CRM 起草");
    await stop(server);
  });
});
