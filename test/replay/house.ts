import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp } from "#src/app.ts";
import { turn } from "#src/assistant/turn.ts";
import { renderText } from "#src/channels/terminal/render.ts";
import { createWebChannel } from "#src/channels/web/web-channel.ts";
import { loadConfig } from "#src/config.ts";
import { silentLog } from "#src/log.ts";
import { systemClock } from "#src/ports/clock.ts";
import { openRuntime, type Runtime } from "#src/runtime.ts";
import { createWebDeps } from "#src/web-deps.ts";
import { channelDeps } from "#test/support/channel-deps.ts";
import { fillTestStore } from "#test/support/skill-context.ts";
import { SMALL_COMPANY } from "#test/support/small-company.ts";
import type { Door } from "./door.ts";

export const REP_EMAIL = "shan.li@hengshi.example";

export interface House extends AsyncDisposable {
  readonly runtime: Runtime;
  readonly door: Door;
  /** Resolves when everything asked so far is answered. */
  quiet(): Promise<void>;
  /** What somebody says or presses at home, signed in as themselves: the answer, and the token of its first button. */
  inPlayground(
    userId: string,
    textOrToken: string,
  ): Promise<{ readonly text: string; readonly token: string }>;
  /** How many documents the rep finds for these words. */
  foundInLibrary(words: string): Promise<number>;
}

/** An invented case study, as a file that somebody hands over. */
export const CASE = [
  "# 长风汽配：产线追溯上线 11 周",
  "",
  "长风汽配是一家汽车零部件厂，有 6 条产线。",
  "",
  "产线追溯上线后，返工率从 4.1% 降到 1.7%，停机损失每月少 38 万元。",
  "",
].join("\n");

/** The whole product on the embedded engines, with a small invented company, behind one platform's door. */
export async function openHouse(door: Door): Promise<House> {
  const directory = await mkdtemp(join(tmpdir(), "yingdan-replay-"));
  const config = loadConfig({ YINGDAN_DATA: directory, SAMPLE: "never" });
  const company = { sample: false, directory, today: "2026-11-23" };
  const runtime = await openRuntime({ config, company, log: silentLog, clock: systemClock });
  const { store } = runtime.engines;
  await fillTestStore(store, SMALL_COMPANY);
  const rep = await store.forJob("identity").get("user", "rep");
  if (rep === undefined) throw new Error("the small company has no rep");
  await store.forJob("sync").upsert("user", [{ ...rep, email: REP_EMAIL }]);
  const opened = door.open(channelDeps(() => Date.now(), { clock: systemClock }));
  const web = createWebChannel(
    { secret: runtime.secret, open: false, staticDirectory: "/nowhere" },
    createWebDeps(runtime),
  );
  const desks = new Map([[opened.channel.id, opened.desk]]);
  const app = createApp({ runtime, web, channels: [opened.channel], desks });
  door.connect((request) => app.fetch(request));
  await app.start();

  return {
    runtime,
    door,
    quiet: () => app.assistant.idle(),
    async inPlayground(userId, textOrToken) {
      const viewer = await runtime.people.viewerById(userId, "zh");
      if (viewer === undefined) throw new Error(`no user ${userId}`);
      const isToken = /^[\w-]{16}\.\d+$/.test(textOrToken);
      const content = isToken
        ? ({ type: "action", token: textOrToken } as const)
        : ({ type: "text", text: textOrToken } as const);
      const common = { inGroup: false, inHand: {}, signal: new AbortController().signal };
      const reply = await turn({ viewer, content, ...common, progress: async () => {} }, runtime.turn);
      const issued = await runtime.actions.issue(reply);
      const buttons = issued.blocks.flatMap((block) => (block.type === "actions" ? block.actions : []));
      return { text: renderText(reply, "zh"), token: buttons[0]?.token ?? "" };
    },
    async foundInLibrary(words) {
      const viewer = await runtime.people.viewerById("rep");
      if (viewer === undefined) throw new Error("the small company has no rep");
      const { hits } = await runtime.library.search(viewer, { text: words, limit: 5, today: "2026-11-23" });
      return new Set(hits.map(({ document }) => document.id)).size;
    },
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]();
      await runtime[Symbol.asyncDispose]();
      await door[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
