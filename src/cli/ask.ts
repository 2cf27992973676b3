import { askOnce } from "../assistant/assistant.ts";
import { renderText } from "../channels/terminal/render.ts";
import { AppError } from "../errors.ts";
import { readArguments, readLocale } from "./arguments.ts";
import type { Cli } from "./cli.ts";
import { openFor, personFor } from "./open.ts";

export async function ask(cli: Cli): Promise<number> {
  const args = readArguments(cli.args, ["as", "locale", "json"]);
  const text = args.words.join(" ").trim();
  if (text === "") throw new AppError("INPUT_INVALID", 'Say what to ask: ask "<text>".');
  await using runtime = await openFor(cli);
  const locale = readLocale(args, runtime.config.locale);
  const viewer = await personFor(runtime, args.text.as, locale);
  const reply = await askOnce(viewer, text, runtime.turn);
  const shown = args.on.has("json")
    ? JSON.stringify(reply, null, 2)
    : renderText(reply, locale, { width: cli.stdout.columns ?? 100, color: cli.stdout.isTTY === true });
  cli.stdout.write(`${shown}\n`);
  const failed = reply.blocks.some((block) => block.type === "note" && block.tone === "error");
  return failed ? 1 : 0;
}
