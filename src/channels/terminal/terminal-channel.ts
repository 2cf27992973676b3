import { randomUUID } from "node:crypto";
import { createInterface, type Interface } from "node:readline";
import type { Json } from "../../domain/crm.ts";
import type { Locale } from "../../domain/text.ts";
import { AppError, messageFor } from "../../errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Action, FormBlock, Reply } from "../../reply.ts";
import type { Capabilities, Channel, IncomingContent, Outgoing, Receive } from "../channel.ts";
import { createFormDialogue, type FormDialogue } from "./form-dialogue.ts";
import { type LocalFile, readNamedFile } from "./local-file.ts";
import { actionsOf, renderText } from "./render.ts";
import { columnsOf } from "./width.ts";

const CAPABILITIES: Capabilities = {
  edit: true,
  stream: false,
  table: true,
  chart: true,
  form: true,
  picture: false,
  file: false,
  ephemeral: true,
  textLimit: { size: 1_000_000, unit: "characters" },
  idempotency: "key",
};

const WORDS = {
  zh: {
    noButton: (typed: string) => `没有编号 ${typed} 的按钮。`,
    left: "没有提交。",
    gone: "这个按钮已经用不了了。",
    whichFile: "写上文件的路径，比如 /file ~/资料/案例.pdf，也可以直接把文件拖进来。",
  },
  en: {
    noButton: (typed: string) => `There is no button ${typed}.`,
    left: "Nothing was sent.",
    gone: "This button can no longer be used.",
    whichFile: "Say which file, for example /file ~/docs/case.pdf, or drag one in here.",
  },
} as const;

export interface TerminalConfig {
  readonly userId: string;
  readonly locale: Locale;
  readonly name?: string;
}

export interface TerminalDeps {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly clock: Clock;
  /** Puts a file of this machine where the skill that takes documents finds it. */
  keepFile(file: LocalFile): Promise<Json>;
}

export interface TerminalChannel extends Channel {
  /** Resolves once the input has ended and every line of it was handed over. */
  readonly closed: Promise<void>;
}

/** Chat in a terminal: text in, text out, buttons and forms by number, progress written over in place. */
export function createTerminalChannel(config: TerminalConfig, deps: TerminalDeps): TerminalChannel {
  const { locale } = config;
  const words = WORDS[locale];
  const closed = Promise.withResolvers<void>();
  const screen = createScreen(deps.output);
  /** Buttons keep their number for the whole chat, so that an answer arriving while one types moves none. */
  const buttons = new Map<number, { readonly action: Action; readonly form?: FormBlock }>();
  const shown = new Set<string>();
  let lines: Interface | undefined;
  let form: FormDialogue | undefined;
  let work: Promise<void> = Promise.resolve();

  function print(text: string, id: string = randomUUID()): void {
    screen.print(id, text);
    lines?.prompt(true);
  }

  async function hand(handle: Receive, content: IncomingContent): Promise<void> {
    const conversation = `terminal:${config.userId}`;
    const { userId: id, name } = config;
    await handle({
      channel: "terminal",
      tenant: "local",
      eventId: randomUUID(),
      conversation,
      person: { id, locale, ...(name !== undefined && { name }) },
      direct: true,
      at: deps.clock.now(),
      content,
      replyTo: { conversation },
    });
  }

  async function take(handle: Receive, line: string): Promise<void> {
    screen.typed();
    if (form !== undefined) return answerForm(handle, form, line);
    if (line === "") return void lines?.prompt();
    if (line === "/quit" || line === "/exit") return void lines?.close();
    if (/^\d{1,6}$/.test(line)) return pressNumber(handle, line);
    if (line === "/file") return print(words.whichFile);
    const file = await readNamedFile(line);
    if (file !== undefined) return handOver(handle, file);
    const [, skill, text = ""] = /^\/([a-z][a-z0-9-]*)\s*(.*)$/s.exec(line) ?? [];
    await hand(handle, skill === undefined ? { type: "text", text: line } : { type: "command", skill, text });
  }

  async function handOver(handle: Receive, file: LocalFile): Promise<void> {
    const kept = await deps.keepFile(file);
    await hand(handle, { type: "file", name: file.name, mediaType: file.mediaType, file: kept });
  }

  async function pressNumber(handle: Receive, typed: string): Promise<void> {
    const button = buttons.get(Number(typed));
    if (button === undefined) return print(words.noButton(typed));
    if (button.form === undefined) return press(handle, button.action);
    form = createFormDialogue(button.form, locale);
    print(form.question());
  }

  async function press(handle: Receive, { token }: Action, values?: { [name: string]: Json }): Promise<void> {
    if (token === undefined) return print(words.gone);
    await hand(handle, { type: "action", token, ...(values && { values }) });
  }

  async function answerForm(handle: Receive, dialogue: FormDialogue, line: string): Promise<void> {
    if (line === "/cancel") {
      form = undefined;
      return print(words.left);
    }
    const answer = dialogue.answer(line);
    if (answer.type === "again") return print(answer.why);
    if (answer.type === "next") return print(dialogue.question());
    form = undefined;
    await press(handle, dialogue.action, answer.values);
  }

  function draw(reply: Reply): string {
    const first = buttons.size + 1;
    actionsOf(reply).forEach((action, index) => {
      const block = reply.blocks.find((one) => one.type === "form" && one.submit === action) as
        | FormBlock
        | undefined;
      buttons.set(first + index, { action, ...(block && { form: block }) });
    });
    const { columns = 80, isTTY = false } = deps.output;
    return renderText(reply, locale, { width: Math.min(columns, 100), color: isTTY, numberFrom: first });
  }

  async function send(outgoing: Outgoing): Promise<Json> {
    const edited = outgoing.edits === undefined ? undefined : messageOf(outgoing.edits);
    const id = edited ?? outgoing.key;
    if (edited === undefined && shown.has(id)) return { message: id };
    if (edited !== undefined && !shown.has(edited))
      throw new AppError("NOT_FOUND", "That message was not written to this terminal.", {
        source: "terminal",
      });
    shown.add(id);
    if (!screen.canReplace && edited !== undefined && isProgress(outgoing.reply)) return { message: id };
    print(draw(outgoing.reply), id);
    return { message: id };
  }

  return {
    id: "terminal",
    capabilities: CAPABILITIES,
    closed: closed.promise,
    async start(handle) {
      const { input, output } = deps;
      const terminal = input.isTTY === true && output.isTTY === true;
      lines = createInterface({ input, ...(terminal && { output }), terminal, prompt: terminal ? "› " : "" });
      lines.on("line", (line) => {
        work = work
          .then(() => take(handle, line.trim()))
          .catch((error: unknown) => print(messageFor(error, locale)));
      });
      lines.on("close", () => void work.then(closed.resolve, closed.reject));
      lines.prompt();
    },
    receive: async () => new Response("Not found", { status: 404 }),
    send,
    async [Symbol.asyncDispose]() {
      lines?.close();
      await work;
    },
  };
}

interface Screen {
  readonly canReplace: boolean;
  /** Writes the message, over its last version when that is still the last thing on a real terminal. */
  print(id: string, text: string): void;
  /** The person typed a line: what stands above it can no longer be written over. */
  typed(): void;
}

function createScreen(output: TerminalDeps["output"]): Screen {
  let last: { readonly id: string; readonly rows: number } | undefined;
  const canReplace = output.isTTY === true;
  return {
    canReplace,
    print(id, text) {
      if (canReplace) output.write("\r\u001b[K");
      if (canReplace && last?.id === id) output.write(`\u001b[${last.rows}A\u001b[J`);
      output.write(`${text}\n\n`);
      last = { id, rows: rowsOf(text, output.columns ?? 80) + 1 };
    },
    typed() {
      last = undefined;
    },
  };
}

function rowsOf(text: string, columns: number): number {
  return text.split("\n").reduce((rows, line) => rows + Math.max(1, Math.ceil(columnsOf(line) / columns)), 0);
}

function isProgress(reply: Reply): boolean {
  return reply.blocks.some(({ type }) => type === "progress");
}

function messageOf(ref: Json): string {
  const message =
    ref !== null && typeof ref === "object" && !Array.isArray(ref) && "message" in ref ? ref.message : "";
  return typeof message === "string" ? message : "";
}
