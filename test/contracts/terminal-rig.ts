import { PassThrough } from "node:stream";
import { setImmediate } from "node:timers/promises";
import type { Incoming } from "#src/channels/channel.ts";
import { createTerminalChannel } from "#src/channels/terminal/terminal-channel.ts";
import type { Json } from "#src/domain/crm.ts";
import type { Act, ChannelRig, Shown } from "./channel-rig.ts";

/** A terminal without a screen: lines typed in, text read back. A button's token here is its number. */
export async function createTerminalRig(): Promise<ChannelRig> {
  let now = Date.UTC(2026, 10, 23, 8, 0);
  let keys = 0;
  let act: () => Promise<void> = async () => {};
  let handling: Promise<void> = Promise.resolve();
  const input = new PassThrough();
  const output = new PassThrough();
  const handed: Incoming[] = [];
  let shown = "";
  output.on("data", (chunk: Buffer) => {
    shown += chunk.toString();
  });
  const channel = createTerminalChannel(
    { userId: "u-shan", locale: "zh" },
    {
      input,
      output: Object.assign(output, { columns: 200 }),
      clock: { now: () => now },
      keepFile: async ({ name }) => ({ key: name }),
    },
  );
  await channel.start(async (incoming) => {
    handed.push(incoming);
    handling = act();
    await handling;
  });

  async function type(line: string): Promise<void> {
    input.write(`${line}\n`);
    for (let turn = 0; turn < 5; turn += 1) await setImmediate();
  }

  async function perform(what: Act): Promise<void> {
    if (what.type !== "action") return type(what.text);
    await type(what.token);
    for (const value of Object.values(what.values ?? {})) await type(typed(value));
  }

  return {
    channel,
    handed,
    secrets: [],
    now: () => now,
    advance(ms) {
      now += ms;
    },
    whenHandling(next) {
      act = next;
    },
    async deliver(what) {
      await perform(what);
      const accepted = await handling.then(
        () => true,
        () => false,
      );
      return { accepted, body: "" };
    },
    handshake: async () => false,
    outgoing: (reply, changes) => {
      keys += 1;
      return {
        key: `k-${keys}`,
        conversation: "terminal:u-shan",
        replyTo: null,
        locale: "zh",
        reply,
        ...changes,
      };
    },
    goneRef: () => ({ message: "gone" }),
    shown: async () => (shown === "" ? [] : [shownOf(shown)]),
    fault() {},
  };
}

/** The options of the contract's form are energy and downtime, in this order. */
function typed(value: Json): string {
  if (Array.isArray(value)) return value.map((one) => (one === "energy" ? "1" : "2")).join(",");
  return value === true ? "是" : `${value}`;
}

function shownOf(text: string): Shown {
  const buttons = [...text.matchAll(/(\d+)\) (\S+)/g)].map(([, token = "", label = ""]) => ({
    label,
    token,
  }));
  return { parts: [text], buttons, audience: "asker", raw: text };
}
