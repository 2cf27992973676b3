import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BUILT_PAGE } from "#src/channels/web/build-page.ts";
import { sampleReply } from "#src/channels/web/sample-reply.ts";
import { AppError } from "#src/errors.ts";
import type { Reply } from "#src/reply.ts";
import { DESKTOP, hasChromium, launchBrowser, PHONE } from "./support/browser.ts";
import { type Options, type Playground, type Script, startPlayground } from "./support/playground.ts";

const answerAll: Script = async (incoming, send) => {
  const full = sampleReply(incoming.person.locale ?? "zh");
  await send("a", full);
};

function textReply(markdown: string): Reply {
  return { blocks: [{ type: "text", markdown }] };
}

interface Visit extends AsyncDisposable {
  readonly page: Page;
  readonly playground: Playground;
  /** What the browser complained of: script errors, refused loads, policy violations. */
  readonly complaints: string[];
}

describe.runIf(hasChromium)("the playground in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  async function visit(
    script: Script,
    { path = "/", ...options }: BrowserContextOptions & Options & { path?: string } = {},
  ): Promise<Visit> {
    const { deps, store, ...context } = options;
    const playground = await startPlayground(script, { ...(deps && { deps }), ...(store && { store }) });
    const opened = await browser.newContext({ viewport: PHONE, locale: "zh-CN", ...context });
    const page = await opened.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(playground.url + path);
    return {
      page,
      playground,
      complaints,
      async [Symbol.asyncDispose]() {
        await opened.close();
        await playground[Symbol.asyncDispose]();
      },
    };
  }

  async function ask(page: Page, text: string): Promise<void> {
    await page.fill("#ask", text);
    await page.press("#ask", "Enter");
  }

  it("greets a sample person with five things to tap, and a tap gives a card", async () => {
    await using visited = await visit(answerAll);
    const { page, playground, complaints } = visited;
    await page.waitForSelector(".greeting .samples button");
    expect(await page.locator(".greeting .samples button").count()).toBe(5);
    expect(await page.locator("h1").textContent()).toBe("李珊，今天看点什么？");
    await page.click("text=华晟精密值不值得做");
    await page.waitForSelector(".card h2");
    expect(await page.locator(".card h2").textContent()).toBe("华晟精密 · 理想指数 72（做大做强）");
    expect(playground.handed[0]).toMatchObject({
      person: { id: "u-shan", locale: "zh" },
      content: { type: "text", text: "华晟精密值不值得做" },
    });
    expect(complaints).toEqual([]);
  });

  it("speaks English after one tap and stays so after a reload", async () => {
    await using visited = await visit(answerAll);
    const { page, playground } = visited;
    await page.click("text=English");
    await page.waitForSelector("text=what shall we look at?");
    await page.reload();
    await page.click("text=Is Huasheng Precision worth it");
    await page.waitForSelector("text=ideal index 72");
    expect(await page.getAttribute("html", "lang")).toBe("en");
    expect(playground.handed[0]?.person.locale).toBe("en");
  });

  it("opens where one was, without a flash of the greeting", async () => {
    await using visited = await visit(answerAll);
    const { page } = visited;
    await ask(page, "华晟精密怎么样");
    await page.waitForSelector(".card");
    await page.addInitScript(() => {
      new MutationObserver(() => {
        if (document.querySelector(".greeting")) document.documentElement.dataset.flashed = "yes";
      }).observe(document, { childList: true, subtree: true });
    });
    await page.reload();
    await page.waitForSelector(".card");
    expect(await page.evaluate(() => document.documentElement.dataset.flashed)).toBeUndefined();
    const top = await page.evaluate(() => document.querySelector(".said")?.getBoundingClientRect().top ?? -1);
    expect(top).toBeGreaterThan(50);
    expect(top).toBeLessThan(120);
  });

  it("lets one look as someone else, who sees nothing of the first conversation", async () => {
    await using visited = await visit(answerAll);
    const { page } = visited;
    await ask(page, "华晟精密怎么样");
    await page.waitForSelector(".card");
    await page.click(".who");
    await page.click("dialog >> text=赵磊");
    await page.waitForSelector("text=赵磊，今天看点什么？");
    expect(await page.locator(".card").count()).toBe(0);
    await page.click(".who");
    await page.click("dialog >> text=李珊");
    await page.waitForSelector(".card");
  });

  for (const [name, context] of Object.entries({
    phone: { viewport: PHONE },
    "phone in English": { viewport: PHONE, locale: "en-US" },
    "a window at 200 %": { viewport: { width: DESKTOP.width / 2, height: DESKTOP.height / 2 } },
    "a very small phone": { viewport: { width: 320, height: 568 } },
  })) {
    it(`keeps every block within the window: ${name}`, async () => {
      await using visited = await visit(answerAll, { ...context, path: "/playground/blocks" });
      const { page, complaints } = visited;
      await page.waitForSelector(".card form");
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow).toBe(0);
      expect(complaints).toEqual([]);
    });
  }

  it("gives every control a name and labels every field", async () => {
    await using visited = await visit(answerAll, { path: "/playground/blocks" });
    const { page } = visited;
    await page.waitForSelector(".card form");
    const nameless = await page.evaluate(() => {
      const controls = [
        ...document.querySelectorAll<HTMLElement>("button, a, input, select, textarea, summary"),
      ];
      const named = (control: HTMLElement) =>
        (control.textContent ?? "").trim() !== "" ||
        control.getAttribute("aria-label") ||
        ("labels" in control && (control.labels as NodeList | null)?.length);
      return controls.filter((control) => !named(control)).map((control) => control.outerHTML.slice(0, 120));
    });
    expect(nameless).toEqual([]);
  });

  for (const colorScheme of ["light", "dark"] as const) {
    it(`keeps text readable: contrast of 4.5 or more in ${colorScheme}`, async () => {
      await using visited = await visit(answerAll, { path: "/playground/blocks", colorScheme });
      const { page } = visited;
      await page.waitForSelector(".card form");
      expect(await page.evaluate(poorContrast)).toEqual([]);
    });
  }

  it("brings the question and the verdict to the top, however far up the button was", async () => {
    await using visited = await visit(answerAll);
    const { page } = visited;
    for (const text of ["一", "二", "三"]) await ask(page, text);
    await expect.poll(() => page.locator(".card").count()).toBe(3);
    await page.locator(".card").first().locator("text=为什么是 72").click();
    await expect.poll(() => page.locator(".card").count()).toBe(4);
    const topOfQuestion = () =>
      page.evaluate(() => [...document.querySelectorAll(".said")].at(-1)?.getBoundingClientRect().top ?? -1);
    await expect.poll(topOfQuestion, { timeout: 5_000 }).toBeLessThan(120);
    expect(await topOfQuestion()).toBeGreaterThan(50);
  });

  it("sends with Enter, breaks the line with Shift+Enter, and leaves Enter to an input method", async () => {
    await using visited = await visit(answerAll);
    const { page, playground } = visited;
    await page.waitForSelector("#ask");
    await page.focus("#ask");
    await page.keyboard.type("一");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("二");
    await page.evaluate(() => {
      const input = document.querySelector("#ask");
      input?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true }));
    });
    expect(playground.handed).toEqual([]);
    await page.keyboard.press("Enter");
    await page.waitForSelector(".card");
    expect(playground.handed[0]?.content).toEqual({ type: "text", text: "一\n二" });
    await page.keyboard.press("ArrowUp");
    expect(await page.inputValue("#ask")).toBe("一\n二");
  });

  it("keeps a pressed button busy until its answer is there", async () => {
    const gate = Promise.withResolvers<void>();
    const script: Script = async (incoming, send) => {
      const action = { label: "做客户计划", skill: "plan", input: {}, token: "t-plan" };
      if (incoming.content.type === "action") {
        await gate.promise;
        return send("b", textReply("计划好了"));
      }
      return send("a", { blocks: [{ type: "actions", actions: [action] }] });
    };
    await using visited = await visit(script);
    const { page, playground } = visited;
    await ask(page, "华晟精密");
    await page.click("text=做客户计划");
    await page.waitForSelector("button[aria-busy=true]:disabled");
    gate.resolve();
    await page.waitForSelector("text=计划好了");
    await page.waitForSelector("button[aria-busy=false]:not(:disabled) >> text=做客户计划");
    expect(playground.handed[1]?.content).toEqual({ type: "action", token: "t-plan" });
    expect(await page.locator(".said").allTextContents()).toEqual(["你: 华晟精密", "你: 做客户计划"]);
  });

  it("checks a form before sending it, and sends each value in its own kind", async () => {
    const form = sampleReply("zh").blocks.filter(({ type }) => type === "form");
    const script: Script = async (incoming, send) =>
      incoming.content.type === "action" ? send("b", textReply("记下了")) : send("a", { blocks: form });
    await using visited = await visit(script);
    const { page, playground } = visited;
    await ask(page, "记一下");
    await page.click("text=记下来");
    await page.waitForSelector("text=这一项要填");
    expect(playground.handed.length).toBe(1);
    await page.fill("input[name=who]", "王芳");
    await page.fill("input[name=date]", "2026-12-31");
    await page.check("text=反对");
    await page.check("text=能耗");
    await page.click("text=记下来");
    await page.waitForSelector("text=记下了");
    expect(playground.handed[1]?.content).toMatchObject({
      values: {
        who: "王芳",
        budget: 120,
        date: "2026-12-31",
        stance: "opposes",
        needs: ["energy", "downtime"],
        share: true,
      },
    });
  });

  it("replaces progress by the answer in the same card", async () => {
    const gate = Promise.withResolvers<void>();
    const script: Script = async (_, send) => {
      await send("a", {
        blocks: [{ type: "progress", steps: [{ label: "读取客户全景", state: "active" }] }],
      });
      await gate.promise;
      await send("a", textReply("读完了"));
    };
    await using visited = await visit(script);
    const { page } = visited;
    await ask(page, "做个计划");
    await page.waitForSelector("text=读取客户全景");
    gate.resolve();
    await page.waitForSelector("text=读完了");
    expect(await page.locator(".card").count()).toBe(1);
  });

  it("uploads a picked and a dropped file and refuses one over 50 MB before sending it", async () => {
    await using visited = await visit(async (_, send) => send("a", textReply("收到")));
    const { page, playground } = visited;
    await page.waitForSelector("#ask");
    await page.setInputFiles("input[type=file]", {
      name: "客户.csv",
      mimeType: "text/csv",
      buffer: Buffer.from("名称,行业"),
    });
    await page.waitForSelector("text=收到");
    await page.evaluate(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(["方案"], "方案.txt", { type: "text/plain" }));
      dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    });
    await expect.poll(() => playground.handed.length).toBe(2);
    expect(playground.handed.map(({ content }) => content.type === "file" && content.name)).toEqual([
      "客户.csv",
      "方案.txt",
    ]);
    await page.evaluate(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([new Uint8Array(51 * 1024 * 1024)], "太大.zip"));
      dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    });
    await page.waitForSelector("text=文件超过 50 MB");
    expect(playground.handed.length).toBe(2);
  });

  it("says when something was not sent, and sends the same event again on a retry", async () => {
    let broken = true;
    const store = async () => {
      if (broken) throw new AppError("UPSTREAM_FAILED", "store is full", { zh: "存不下了" });
    };
    await using visited = await visit(async (_, send) => send("a", textReply("在")), { store });
    const { page, playground } = visited;
    await ask(page, "在吗");
    await page.waitForSelector("text=没有发出去 · 存不下了");
    broken = false;
    await page.click("text=重试");
    await page.waitForSelector(".card >> text=在");
    expect(playground.handed.length).toBe(1);
    expect(await page.locator(".said").count()).toBe(1);
    expect(await page.locator(".trouble").count()).toBe(0);
  });

  it("comes back after a lost connection and shows what was sent meanwhile, once", async () => {
    await using visited = await visit(async (_, send) => send("a", textReply("断线以前")));
    const { page, playground } = visited;
    await ask(page, "在吗");
    await page.waitForSelector("text=断线以前");
    playground.dropConnections();
    const { conversation, replyTo } = playground.handed[0] ?? { conversation: "", replyTo: null };
    const reply = textReply("断线期间");
    await playground.channel.send({ key: "digest", conversation, replyTo, locale: "zh", reply });
    await page.waitForSelector("text=断线期间");
    expect(await page.locator(".card").count()).toBe(2);
  });

  it("shows hostile text as text: no element, no image, no way out", async () => {
    const hostile =
      "<img src=x onerror=\"document.title='taken'\"> ![x](https://evil.example/leak) [点我](https://evil.example) [这里](javascript:alert(1)) **好**";
    const script: Script = async (_, send) =>
      send("a", {
        title: "<script>alert(1)</script>",
        blocks: [
          { type: "text", markdown: hostile },
          { type: "fields", items: [{ label: "<b>x</b>", value: "<i>y</i>" }] },
        ],
      });
    await using visited = await visit(script);
    const { page, complaints } = visited;
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await ask(page, "?");
    await page.waitForSelector(".card strong");
    expect(await page.locator(".card img, .card script, .card i, .card b, .card a").count()).toBe(0);
    expect(await page.locator(".card h2").textContent()).toBe("<script>alert(1)</script>");
    expect(asked.filter((url) => url.includes("evil"))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it("falls back to the numbers when a picture cannot be drawn", async () => {
    const drawPicture = async () => {
      throw new Error("no fonts");
    };
    const chart = sampleReply("zh").blocks.filter(({ type }) => type === "chart");
    await using visited = await visit(async (_, send) => send("a", { blocks: chart }), {
      deps: { drawPicture },
    });
    const { page } = visited;
    await ask(page, "漏斗");
    await page.waitForSelector("text=图没有画出来");
    await page.locator("summary >> text=看数字").first().click();
    await page.waitForSelector("td >> text=420");
  });

  it("lets in by a one-time link and takes the code out of the address", async () => {
    await using visited = await visit(answerAll, { path: "/?code=good-code" });
    const { page } = visited;
    await page.waitForSelector("text=李珊，今天看点什么？");
    expect(new URL(page.url()).search).toBe("");
    await page.goto(`${visited.playground.url}/?code=spent`);
    await page.waitForSelector("text=已经用过或者过期了");
  });

  it("weighs at most 30 kB compressed", async () => {
    const assets = join(BUILT_PAGE, "assets");
    const files = await Promise.all((await readdir(assets)).map((name) => readFile(join(assets, name))));
    const size = files.reduce((sum, file) => sum + gzipSync(file).length, 0);
    expect(size).toBeGreaterThan(5_000);
    expect(size).toBeLessThan(30_000);
  });
});

/** Runs in the page: every visible text whose colour stands out too little from what is behind it. */
function poorContrast(): string[] {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgb = (color: string): number[] => {
    if (canvas === null) return [];
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (color: string): number => {
    const [r = 0, g = 0, b = 0] = rgb(color).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element: Element | null): string => {
    if (element === null) return "white";
    const color = getComputedStyle(element).backgroundColor;
    return rgb(color)[3] === 255 ? color : behind(element.parentElement);
  };
  const texts = [...document.querySelectorAll<HTMLElement>("body *")].filter((element) => {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim());
    return own && element.checkVisibility() && element.tagName !== "NOSCRIPT";
  });
  return texts.flatMap((element) => {
    const pair = [light(getComputedStyle(element).color), light(behind(element))].sort((a, b) => b - a);
    const ratio = ((pair[0] ?? 0) + 0.05) / ((pair[1] ?? 0) + 0.05);
    return ratio < 4.5
      ? [`${ratio.toFixed(2)} ${element.className} ${element.textContent?.slice(0, 30)}`]
      : [];
  });
}
