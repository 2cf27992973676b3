import { describe, expect, it } from "vitest";
import { chunksOf, HELLO, messageOf, ORIGIN, outgoing, replay, startWeb } from "#test/support/start-web.ts";
import { AppError } from "../../errors.ts";
import { createLog } from "../../log.ts";
import type { Reply } from "../../reply.ts";
import type { WireBlocksPage } from "./wire.ts";

describe("web channel: what comes in", () => {
  it("hands a message over as the signed-in person, whatever the body claims", async () => {
    const { post, handed, signIn } = await startWeb();
    const body = { event: "e1", text: " 华晟精密怎么样 ", locale: "zh", person: { id: "u-lei" } };
    const response = await post("/api/messages", body, await signIn("u-shan"));
    expect(response.status).toBe(202);
    expect(handed[0]).toMatchObject({
      channel: "web",
      eventId: "u-shan:e1",
      conversation: "u-shan:main",
      person: { id: "u-shan", name: "李珊", locale: "zh" },
      direct: true,
      content: { type: "text", text: "华晟精密怎么样" },
    });
  });

  it("does nothing as a person whom another window has become", async () => {
    const { post, signIn, handed } = await startWeb();
    const body = { event: "e1", text: "给我的客户发", as: "u-shan" };
    const response = await post("/api/messages", body, await signIn("u-lei"));
    expect([response.status, await messageOf(response)]).toEqual([
      409,
      "你在另一个窗口换成了赵磊。刷新本页，再以赵磊的身份继续。",
    ]);
    expect(handed).toEqual([]);
  });

  it("hands over commands, presses with their values, and files", async () => {
    const { post, channel, handed, signIn } = await startWeb();
    const cookie = await signIn("u-shan");
    await post("/api/commands", { event: "e1", skill: "score", text: "华晟" }, cookie);
    await post("/api/actions", { event: "e2", token: "t1", values: { who: "王芳", share: true } }, cookie);
    const form = new FormData();
    form.set("event", "e3");
    form.set("locale", "en");
    form.set("file", new File(["名称,行业"], "../../客户.csv", { type: "text/csv" }));
    const upload = new Request(`${ORIGIN}/api/uploads`, {
      method: "POST",
      headers: { origin: ORIGIN, ...cookie },
      body: form,
    });
    expect((await channel.receive(upload)).status).toBe(202);
    expect(handed.map(({ content }) => content)).toEqual([
      { type: "command", skill: "score", text: "华晟" },
      { type: "action", token: "t1", values: { who: "王芳", share: true } },
      {
        type: "file",
        name: "客户.csv",
        mediaType: "text/csv",
        file: { key: "uploads/u-shan/客户.csv", size: 13 },
      },
    ]);
  });

  it("says in a sentence what is wrong with a body", async () => {
    const { post, signIn } = await startWeb();
    const cookie = await signIn("u-shan");
    const broken = await post("/api/messages", '{"event":', cookie);
    expect([broken.status, await messageOf(broken)]).toEqual([400, "请求不是有效的 JSON。"]);
    const empty = await post("/api/messages", { event: "e1", text: "  " }, cookie);
    expect([empty.status, await messageOf(empty)]).toEqual([400, "请求格式不对：请检查 “text”。"]);
    const form = await post("/api/messages", "event=e1", { ...cookie, "content-type": "text/plain" });
    expect(form.status).toBe(415);
    const nothing = await post("/api/uploads", "x", {
      ...cookie,
      "content-type": "multipart/form-data; boundary=b",
    });
    expect(nothing.status).toBe(400);
  });

  it("stops reading a body that is too long, announced or not", async () => {
    const { post, channel, signIn, handed } = await startWeb();
    const cookie = await signIn("u-shan");
    const long = await post("/api/messages", { event: "e1", text: "长".repeat(200_000) }, cookie);
    expect([long.status, await messageOf(long)]).toEqual([413, "内容超过了这里允许的 256 KB。"]);
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    const headers = { "content-type": "application/json", origin: ORIGIN, ...cookie };
    const init = { method: "POST", headers, body: endless, duplex: "half" } as RequestInit;
    expect((await channel.receive(new Request(`${ORIGIN}/api/messages`, init))).status).toBe(413);
    expect(pulled).toBeLessThan(12);
    expect(handed).toEqual([]);
  });

  it("slows down someone who sends without pause, and says for how long", async () => {
    const { post, signIn } = await startWeb();
    const cookie = await signIn("u-shan");
    const send = (index: number) => post("/api/messages", { event: `e${index}`, text: "?" }, cookie);
    const statuses: number[] = [];
    for (let index = 0; index < 31; index += 1) statuses.push((await send(index)).status);
    expect(statuses.slice(0, 30).every((status) => status === 202)).toBe(true);
    expect(statuses[30]).toBe(429);
    expect((await send(99)).headers.get("retry-after")).toBe("1");
  });

  it("takes back what it showed as said when the event could not be stored", async () => {
    const { channel, post, get, signIn } = await startWeb();
    await channel.start(async () => {
      throw new AppError("UPSTREAM_FAILED", "store is full", { zh: "存不下了" });
    });
    const cookie = await signIn("u-shan");
    const response = await post("/api/messages", { event: "e1", text: "在吗" }, cookie);
    expect([response.status, await messageOf(response)]).toEqual([502, "存不下了"]);
    expect(await replay(await get("/api/stream", cookie))).toEqual([]);
  });

  it("logs a bug and tells the person nothing of it", async () => {
    const lines: string[] = [];
    const log = createLog({ level: "error", write: (line) => lines.push(line), now: () => new Date(0) });
    const broken = async () => {
      throw new Error("select * from secret_table");
    };
    const { get, signIn } = await startWeb({}, { log, resource: broken });
    const response = await get("/documents/d-1", await signIn("u-shan"));
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("secret_table");
    expect(lines.join()).toContain("secret_table");
  });
});

describe("web channel: what goes out", () => {
  it("begins a stream with what was said and answered, in order", async () => {
    const { channel, post, get, signIn } = await startWeb();
    const cookie = await signIn("u-shan");
    await post("/api/messages", { event: "e1", text: "在吗" }, cookie);
    await channel.send(outgoing(HELLO));
    const messages = await replay(await get("/api/stream", cookie));
    expect(
      messages.map(({ id, from, text, answers }) => ({ id: id.slice(0, 2), from, text, answers })),
    ).toEqual([
      { id: "p-", from: "person", text: "在吗", answers: undefined },
      { id: "a-", from: "assistant", text: undefined, answers: "e1" },
    ]);
  });

  it("shows nobody another's conversation", async () => {
    const { channel, get, signIn } = await startWeb();
    await channel.send(outgoing(HELLO, "u-shan"));
    const lei = await signIn("u-lei");
    expect(await replay(await get("/api/stream?conversation=main", lei))).toEqual([]);
    expect((await get("/api/stream?conversation=u-shan:main", lei)).status).toBe(400);
    expect((await get("/api/stream?conversation=main")).status).toBe(401);
  });

  it("goes on after the last event seen, with edits in their place", async () => {
    const { channel, get, signIn } = await startWeb();
    const cookie = await signIn("u-shan");
    const ref = await channel.send(outgoing(HELLO, "u-shan", "k1"));
    await channel.send(outgoing(HELLO, "u-shan", "k2"));
    const response = await get("/api/stream", cookie);
    const first = (await chunksOf(response)).findLast((chunk) => chunk.startsWith("id:")) ?? "";
    const cursor = /^id: (.*)$/m.exec(first)?.[1] ?? "";
    const edited: Reply = { blocks: [{ type: "text", markdown: "改过了" }] };
    await channel.send({ ...outgoing(edited, "u-shan", "k3"), edits: ref });
    const later = await replay(await get("/api/stream", { ...cookie, "last-event-id": cursor }));
    expect(later.map(({ order, reply }) => [order, reply?.blocks[0]])).toEqual([
      [1, { type: "text", markdown: "改过了" }],
    ]);
    const restarted = await replay(await get("/api/stream", { ...cookie, "last-event-id": "other-run.99" }));
    expect(restarted.length).toBe(2);
  });

  it("shows a press as the label of its button", async () => {
    const { channel, post, get, signIn } = await startWeb();
    const cookie = await signIn("u-shan");
    const action = { label: "为什么是 72", skill: "why", input: { id: "hidden" }, token: "t-why" };
    await channel.send(outgoing({ blocks: [{ type: "actions", actions: [action] }] }));
    await post("/api/actions", { event: "e2", token: "t-why" }, cookie);
    const messages = await replay(await get("/api/stream", cookie));
    expect(messages.at(-1)?.text).toBe("为什么是 72");
    expect(JSON.stringify(messages)).not.toContain("hidden");
  });

  it("draws a chart when the page asks for it, for its own reader only", async () => {
    const { channel, get, signIn } = await startWeb();
    const chart = { kind: "bar", categories: ["一"], series: [{ name: "万元", values: [1_200] }] } as const;
    await channel.send(outgoing({ blocks: [{ type: "chart", caption: "金额", chart }] }));
    const shan = await signIn("u-shan");
    const [message] = await replay(await get("/api/stream", shan));
    const block = message?.reply?.blocks[0];
    const src = block?.type === "picture" ? block.src : "";
    expect(block).toMatchObject({ caption: "金额", figures: { rows: [{ cells: ["一", "1,200"] }] } });
    const drawn = await get(src, shan);
    expect([drawn.headers.get("content-type"), await drawn.text()]).toEqual([
      "image/svg+xml",
      "<svg>金额</svg>",
    ]);
    expect((await get(src, await signIn("u-lei"))).status).toBe(404);
    expect((await get(src)).status).toBe(401);
  });

  it("opens a document for those who may see it, and says the same of an absent and a hidden one", async () => {
    const { get, signIn } = await startWeb();
    const opened = await get("/documents/d-1", await signIn("u-shan"));
    expect(opened.headers.get("content-type")).toBe("application/pdf");
    expect(opened.headers.get("content-disposition")).toBe(
      "inline; filename=\"__ ____.pdf\"; filename*=UTF-8''%E9%95%BF%E9%A3%8E%20%E2%80%9C%E6%B1%BD%E9%85%8D%E2%80%9D.pdf",
    );
    const lei = await signIn("u-lei");
    const hidden = await get("/documents/d-1", lei);
    const absent = await get("/documents/no-such", lei);
    expect([hidden.status, await hidden.text()]).toEqual([absent.status, await absent.text()]);
    expect(hidden.status).toBe(404);
  });

  it("shows every block with previews of other channels", async () => {
    const previews = async () => [{ channel: "terminal", form: "text", content: "纯文本" }] as const;
    const { get, signIn } = await startWeb({}, { previews });
    const page = (await (
      await get("/api/playground/blocks?locale=en", await signIn("u-shan"))
    ).json()) as WireBlocksPage;
    const kinds = new Set(page.message.reply?.blocks.map(({ type }) => type));
    expect([...kinds].sort()).toEqual([
      "actions",
      "documents",
      "fields",
      "file",
      "form",
      "note",
      "picture",
      "progress",
      "sources",
      "table",
      "text",
    ]);
    expect(page.message.reply?.title).toContain("ideal index");
    expect(page.previews).toEqual(await previews());
  });

  it("ends its streams when it is closed", async () => {
    const { channel, get, signIn } = await startWeb();
    const response = await get("/api/stream", await signIn("u-shan"));
    await channel[Symbol.asyncDispose]();
    const chunks = await Array.fromAsync(response.body ?? []);
    expect(new TextDecoder().decode(chunks[0])).toContain("retry:");
  });

  it("keeps at most eight streams of a person, the newest", async () => {
    const { get, signIn } = await startWeb();
    const cookie = await signIn("u-shan");
    const responses: Response[] = [];
    for (let index = 0; index < 9; index += 1) responses.push(await get("/api/stream", cookie));
    const ended = await Array.fromAsync(responses[0]?.body ?? []);
    const newest = (await chunksOf(responses[8] ?? new Response())).join("");
    expect(Buffer.concat(ended).toString()).toContain("event: ready");
    expect(newest).toContain("event: ready");
  });
});
