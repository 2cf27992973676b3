import { createSlackChannel } from "#src/channels/slack/slack-channel.ts";
import type { Json } from "#src/domain/crm.ts";
import {
  elementsOf,
  envelope,
  messageEvent,
  pressOn,
  readableOf,
  SALES,
  SHAN,
  written,
} from "#test/stand-ins/slack/people.ts";
import { SLACK_BOT, type SlackMessage, startSlackStandIn } from "#test/stand-ins/slack/slack-stand-in.ts";
import type { Door, Line, Said } from "./door.ts";

/** Slack, heard by HTTP or by Socket Mode. */
export async function slackDoor(way: "http" | "socket"): Promise<Door> {
  const standIn = await startSlackStandIn();
  const { botToken, apiUrl, signingSecret, appToken } = standIn;
  let receive: (request: Request) => Promise<Response> = async () => new Response(null, { status: 503 });
  let count = 0;

  async function deliver(payload: { [key: string]: Json }, isPress: boolean): Promise<boolean> {
    if (way === "socket") {
      return (await standIn.push(isPress ? "interactive" : "events_api", payload)) !== undefined;
    }
    const at = Date.now();
    const json = JSON.stringify(payload);
    const form = { at, type: "application/x-www-form-urlencoded" };
    const request = isPress
      ? standIn.sign(`payload=${encodeURIComponent(json)}`, form)
      : standIn.sign(json, { at });
    return (await receive(request)).ok;
  }

  function nextTs(): string {
    count += 1;
    return `${Math.floor(Date.now() / 1_000)}.${String(count).padStart(6, "0")}`;
  }

  return {
    name: `slack by ${way}`,
    open: (deps) =>
      createSlackChannel({ botToken, apiUrl, ...(way === "http" ? { signingSecret } : { appToken }) }, deps),
    connect(next) {
      receive = next;
    },
    vouchFor: (email) =>
      void standIn.users.set(SHAN, { locale: "zh-CN", profile: { email, real_name: "李珊" } }),
    async say({ text, inGroup = false, byBot = false, id }: Said) {
      const ts = id === undefined ? nextTs() : `1763884800.${id.padStart(6, "0")}`;
      const more = byBot ? { bot_id: "B0BOT", user: SLACK_BOT } : {};
      const words = `${inGroup ? `<@${SLACK_BOT}> ` : ""}${written(text)}`;
      const event = messageEvent({ text: words, ts, more, ...(inGroup && { channel: SALES }) });
      return deliver(envelope(event, `Ev${ts}`, Date.now()) as unknown as { [key: string]: Json }, false);
    },
    async hand({ name, data }) {
      const ts = nextTs();
      const path = `/files/${ts}`;
      standIn.downloads.set(path, { data, type: "text/plain" });
      const url = `${new URL(apiUrl).origin}${path}`;
      const files = [{ id: `F${ts}`, name, mimetype: "text/plain", url_private_download: url }];
      const event = messageEvent({ text: "", ts, more: { subtype: "file_share", files } });
      return deliver(envelope(event, `Ev${ts}`, Date.now()) as unknown as { [key: string]: Json }, false);
    },
    async press(label) {
      const message = standIn.messages.findLast((one) => labelled(one, label) !== undefined);
      const token = message && labelled(message, label);
      if (message === undefined || token === undefined) throw new Error(`no button “${label}”`);
      return deliver(pressOn(message, { token, actionTs: nextTs() }), true);
    },
    lines: () => standIn.messages.map(lineOf),
    limitNext: () => standIn.fault("rateLimited", 1),
    [Symbol.asyncDispose]: () => standIn[Symbol.asyncDispose](),
  };
}

function buttonsOf(message: SlackMessage): { readonly label: string; readonly token: string }[] {
  return elementsOf(message)
    .filter(({ type }) => type === "button")
    .map(({ text, value }) => ({ label: (text as { text: string }).text, token: String(value) }));
}

function labelled(message: SlackMessage, label: string): string | undefined {
  return buttonsOf(message).find((button) => button.label === label)?.token;
}

function lineOf(message: SlackMessage): Line {
  return {
    text: `${message.text}\n${readableOf(message.blocks)}`,
    buttons: buttonsOf(message).map(({ label }) => label),
    audience: message.only !== undefined || message.channel.startsWith("D") ? "asker" : "everyone",
  };
}
