import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp } from "#src/app.ts";
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
}

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
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]();
      await runtime[Symbol.asyncDispose]();
      await door[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
