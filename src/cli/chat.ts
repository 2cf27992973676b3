import { createAssistant } from "../assistant/assistant.ts";
import { createTerminalChannel } from "../channels/terminal/terminal-channel.ts";
import { saveUpload } from "../web-deps.ts";
import { readArguments, readLocale } from "./arguments.ts";
import type { Cli } from "./cli.ts";
import { openFor, personFor } from "./open.ts";

/** The terminal as a channel: the same turns, buttons by number. Ends with the input. */
export async function chat(cli: Cli): Promise<number> {
  const args = readArguments(cli.args, ["as", "locale"]);
  await using runtime = await openFor(cli);
  const locale = readLocale(args, runtime.config.locale);
  const viewer = await personFor(runtime, args.text.as, locale);
  await using terminal = createTerminalChannel(
    { locale, userId: viewer.userId, name: viewer.name },
    {
      input: cli.stdin,
      output: cli.stdout,
      clock: runtime.clock,
      keepFile: (file) => saveUpload(runtime.engines.files, viewer.userId, file),
    },
  );
  const { inbox, outbox } = runtime.engines;
  const assistant = createAssistant({
    ...runtime.turn,
    people: runtime.people,
    inbox,
    outbox,
    channel: () => terminal,
  });
  await using worker = assistant.work({ concurrency: 1 });
  await terminal.start(assistant.receive);
  await terminal.closed;
  await assistant.idle();
  await worker.stop();
  return 0;
}
