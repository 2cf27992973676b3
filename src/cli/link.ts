import { AppError } from "../errors.ts";
import { issueSignInCode } from "../web-deps.ts";
import { readArguments } from "./arguments.ts";
import type { Cli } from "./cli.ts";
import { openFor, personFor } from "./open.ts";

/** A link that signs one person in to the playground, once, within a quarter of an hour. */
export async function link(cli: Cli): Promise<number> {
  const args = readArguments(cli.args, []);
  const who = args.words[0];
  if (who === undefined) throw new AppError("INPUT_INVALID", "Say for whom: link USER (id, e-mail or name).");
  await using runtime = await openFor(cli);
  const viewer = await personFor(runtime, who, runtime.config.locale);
  const code = await issueSignInCode(runtime, viewer.userId);
  const { publicUrl, port } = runtime.config.http;
  cli.stdout.write(`${publicUrl ?? `http://localhost:${port}`}/?code=${code}\n`);
  return 0;
}
