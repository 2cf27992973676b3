import { afterEach, describe, expect, it } from "vitest";
import { pdfFile } from "#test/support/pdf.ts";
import { type ChildReader, createChildReader } from "./child-reader.ts";

const program = (name: string) => new URL(`../../../test/fixtures/documents/${name}.ts`, import.meta.url);
const limits = { milliseconds: 10_000, memoryBytes: 256 * 1024 * 1024, idleMs: 1_000 };
const file = { name: "a.pdf", data: pdfFile([[{ text: "Traceability", x: 72, y: 700 }]]) };

let reader: ChildReader | undefined;
afterEach(() => reader?.close());

describe("createChildReader", () => {
  it("reads one file after the other in a process of its own", async () => {
    reader = createChildReader();

    const all = await Promise.all([reader.read(file), reader.read(file)]);

    expect(all.map(({ sections }) => sections[0]?.text)).toEqual(["Traceability", "Traceability"]);
  });

  it("passes on why a file cannot be read and reads the next", async () => {
    reader = createChildReader();

    const broken = reader.read({ name: "b.docx", data: Buffer.from("PK no") });
    const fine = reader.read(file);

    await expect(broken).rejects.toMatchObject({
      code: "INPUT_INVALID",
      zh: expect.stringContaining("损坏"),
    });
    expect((await fine).sections).toHaveLength(1);
  });

  it("gives up on one that takes too long", async () => {
    reader = createChildReader({ program: program("hangs"), limits: { ...limits, milliseconds: 700 } });

    await expect(reader.read(file)).rejects.toMatchObject({
      code: "LIMIT_EXCEEDED",
      message: expect.stringContaining("0.7 seconds"),
    });
    expect(reader.memory()).toBe(0);
  });

  it("stops one that takes too much memory", async () => {
    reader = createChildReader({ program: program("devours"), limits });

    await expect(reader.read(file)).rejects.toMatchObject({
      code: "LIMIT_EXCEEDED",
      message: expect.stringContaining("memory"),
    });
  });

  it("survives one that dies", async () => {
    reader = createChildReader({ program: program("dies"), limits });

    await expect(reader.read(file)).rejects.toMatchObject({ code: "INPUT_INVALID" });
  });

  it("stops when it is asked to", async () => {
    reader = createChildReader({ program: program("hangs"), limits });
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 300);

    await expect(reader.read(file, stop.signal)).rejects.toMatchObject({ code: "CANCELLED" });
  });

  it("gives the process no secret, no file to write, nothing to start, nothing to read outside and no network", async () => {
    process.env.YINGDAN_CANARY = "secret";
    reader = createChildReader({ program: program("tells"), limits });

    const { sections } = await reader.read(file);
    delete process.env.YINGDAN_CANARY;

    const told = sections[0]?.text ?? "";
    expect(told).not.toContain("CANARY");
    expect(told).toMatch(/write: false\nstart: false\noutside: false/);
    expect(told).toMatch(/connect: the extractor has no network\nfetch: undefined/);
  });
});
