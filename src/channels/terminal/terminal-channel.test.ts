import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { describe, expect, it, vi } from "vitest";
import { AppError } from "../../errors.ts";
import type { Reply } from "../../reply.ts";
import type { Incoming, Outgoing } from "../channel.ts";
import { createTerminalChannel } from "./terminal-channel.ts";

async function startTerminal({ isTTY = false, fails = false } = {}) {
  const input = new PassThrough();
  const output = Object.assign(new PassThrough(), { isTTY, columns: 60 });
  const handed: Incoming[] = [];
  let shown = "";
  output.on("data", (chunk: Buffer) => {
    shown += chunk.toString();
  });
  const channel = createTerminalChannel(
    { userId: "u-1", locale: "zh" },
    {
      input,
      output,
      clock: { now: () => 7 },
      async keepFile({ name, data }) {
        return { key: `uploads/u-1/${name}`, bytes: data.length };
      },
    },
  );
  await channel.start(async (incoming) => {
    if (fails) throw new AppError("UPSTREAM_FAILED", "store is full", { zh: "存不下了" });
    handed.push(incoming);
  });
  async function type(...lines: string[]): Promise<void> {
    for (const line of lines) input.write(`${line}\n`);
    for (let turn = 0; turn < 10; turn += 1) await setImmediate();
  }
  const until = (isSo: () => boolean) => vi.waitUntil(isSo, { timeout: 20_000 });
  return { channel, handed, type, until, input, shown: () => shown };
}

function outgoing(reply: Reply, changes: Partial<Outgoing> = {}): Outgoing {
  return { key: "k-1", conversation: "terminal:u-1", replyTo: null, locale: "zh", reply, ...changes };
}

const PROGRESS: Reply = { blocks: [{ type: "progress", steps: [{ label: "读取", state: "active" }] }] };
const DONE: Reply = { blocks: [{ type: "text", markdown: "读完了" }] };

describe("terminal channel", () => {
  it("hands over text and commands and ignores empty lines", async () => {
    const { handed, type } = await startTerminal();
    await type("华晟精密怎么样", "", "/score 华晟精密");
    expect(handed.map(({ content }) => content)).toEqual([
      { type: "text", text: "华晟精密怎么样" },
      { type: "command", skill: "score", text: "华晟精密" },
    ]);
  });

  it("keeps a button's number when another answer arrives", async () => {
    const { channel, handed, type } = await startTerminal();
    const button = (label: string): Reply => ({
      blocks: [{ type: "actions", actions: [{ label, skill: "x", input: {}, token: `t-${label}` }] }],
    });
    await channel.send(outgoing(button("甲"), { key: "1" }));
    await channel.send(outgoing(button("乙"), { key: "2" }));
    await type("1", "2", "9");
    expect(handed.map(({ content }) => content)).toEqual([
      { type: "action", token: "t-甲" },
      { type: "action", token: "t-乙" },
    ]);
  });

  it("asks a form field by field and asks again for what does not fit", async () => {
    const { channel, handed, type, shown } = await startTerminal();
    await channel.send(
      outgoing({
        blocks: [
          {
            type: "form",
            submit: { label: "记下来", skill: "x", input: {}, token: "t-form" },
            fields: [
              { name: "who", label: "谁", kind: "text", required: true },
              { name: "budget", label: "预算", kind: "number" },
              { name: "date", label: "日期", kind: "date", value: "2026-12-31" },
            ],
          },
        ],
      }),
    );
    await type("1", "", "王芳", "很多", "1,200", "2026-02-30", "");
    expect(shown()).toContain("这一项要填");
    expect(shown()).toContain("请填数字");
    expect(shown()).toContain("2026-12-31 的样子");
    expect(handed.map(({ content }) => content)).toEqual([
      { type: "action", token: "t-form", values: { who: "王芳", budget: 1200, date: "2026-12-31" } },
    ]);
  });

  it("leaves a form without sending anything", async () => {
    const { channel, handed, type } = await startTerminal();
    await channel.send(
      outgoing({
        blocks: [
          {
            type: "form",
            submit: { label: "记", skill: "x", input: {}, token: "t" },
            fields: [{ name: "who", label: "谁", kind: "text" }],
          },
        ],
      }),
    );
    await type("1", "/cancel", "华晟");
    expect(handed.map(({ content }) => content)).toEqual([{ type: "text", text: "华晟" }]);
  });

  it("writes progress over in place on a real terminal", async () => {
    const { channel, shown } = await startTerminal({ isTTY: true });
    const ref = await channel.send(outgoing(PROGRESS));
    await channel.send(outgoing(DONE, { key: "k-2", edits: ref }));
    expect(shown()).toContain("\u001b[2A\u001b[J");
    expect(shown()).toMatch(/读完了\s*$/);
  });

  it("leaves out steps between where nothing can be written over", async () => {
    const { channel, shown } = await startTerminal();
    const ref = await channel.send(outgoing(PROGRESS));
    await channel.send(outgoing(PROGRESS, { key: "k-2", edits: ref }));
    await channel.send(outgoing(DONE, { key: "k-3", edits: ref }));
    expect(shown().split("读取").length - 1).toBe(1);
    expect(shown()).toContain("读完了");
  });

  it("hands over a file that is named or dragged in, however the terminal writes its path", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "yingdan-terminal-"));
    const path = join(folder.path, "客户 案例.md");
    await writeFile(path, "# 案例");
    const { handed, type, until } = await startTerminal();
    await type(`/file ${path}`, `'${path}' `, path.replaceAll(" ", "\\ "), `${pathToFileURL(path)}`);
    await until(() => handed.length === 4);
    const file = { key: "uploads/u-1/客户 案例.md", bytes: 8 };
    for (const { content } of handed) {
      expect(content).toMatchObject({ type: "file", name: "客户 案例.md", file });
    }
  });

  it("says which file it cannot read, and takes a command for a command", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "yingdan-terminal-"));
    const empty = join(folder.path, "empty.md");
    await writeFile(empty, "");
    const { handed, type, shown, until } = await startTerminal();
    await type("/file", "/file /no/such/case.pdf", `/file ${folder.path}`, empty, "/score 华晟精密");
    await until(() => handed.length === 1);
    expect(handed.map(({ content }) => content.type)).toEqual(["command"]);
    expect(shown()).toContain("写上文件的路径");
    expect(shown()).toContain("没有 /no/such/case.pdf 这个文件");
    expect(shown()).toContain(`没有 ${folder.path} 这个文件`);
    expect(shown()).toContain("empty.md 是空的");
  });

  it("says what went wrong and goes on with the next line", async () => {
    const { type, shown } = await startTerminal({ fails: true });
    await type("一", "二");
    expect(shown().split("存不下了").length - 1).toBe(2);
  });

  it("is closed when the input has ended and all of it was handed over", async () => {
    const { channel, handed, input } = await startTerminal();
    input.end("最后一句");
    await channel.closed;
    expect(handed.length).toBe(1);
  });
});
