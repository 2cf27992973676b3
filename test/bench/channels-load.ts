import { createCipheriv, createHash, createHmac } from "node:crypto";
import { Agent, request } from "node:http";

/** Invented keys that the servers and the load share. */
export const BENCH_KEYS = {
  signingSecret: "bench-signing-secret",
  encryptKey: "bench-encrypt-key",
  verificationToken: "bench-token",
} as const;

export interface Sent {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Truly signed direct messages of about 470 bytes, each another event. */
export function slackEvents(prefix: number, count: number): Sent[] {
  return Array.from({ length: count }, (_, index) => {
    const timestamp = `${Math.floor(Date.now() / 1_000)}`;
    const ts = `${timestamp}.${prefix}${String(index).padStart(6, "0")}`;
    const event = {
      type: "message",
      channel: "D0SHAN",
      channel_type: "im",
      user: "U0SHAN",
      text: "华晟精密怎么样",
      ts,
    };
    const body = Buffer.from(
      JSON.stringify({
        token: "legacy",
        team_id: "T0HENGSHI",
        api_app_id: "A1",
        event: { ...event, client_msg_id: `8f6c5c8a-${index}`, event_ts: ts, team: "T0HENGSHI" },
        type: "event_callback",
        event_id: `Ev${prefix}${index}`,
        event_time: Number(timestamp),
        is_ext_shared_channel: false,
        authorizations: [
          {
            enterprise_id: null,
            team_id: "T0HENGSHI",
            user_id: "U0BOT",
            is_bot: true,
            is_enterprise_install: false,
          },
        ],
      }),
    );
    const digest = createHmac("sha256", BENCH_KEYS.signingSecret)
      .update(`v0:${timestamp}:`)
      .update(body)
      .digest("hex");
    const headers = {
      "content-type": "application/json",
      "content-length": `${body.length}`,
      "x-slack-request-timestamp": timestamp,
      "x-slack-signature": `v0=${digest}`,
    };
    return { path: "/channels/slack", headers, body };
  });
}

export function feishuEvents(prefix: number, count: number): Sent[] {
  const key = createHash("sha256").update(BENCH_KEYS.encryptKey).digest();
  const iv = Buffer.alloc(16, 7);
  return Array.from({ length: count }, (_, index) => {
    const id = `${prefix}-${index}`;
    const at = `${Date.now()}`;
    const header = {
      event_id: id,
      event_type: "im.message.receive_v1",
      create_time: at,
      token: BENCH_KEYS.verificationToken,
      tenant_key: "tk",
    };
    const sender = { sender_id: { open_id: "ou_shan" }, sender_type: "user" };
    const message = {
      message_id: `om_${id}`,
      create_time: at,
      chat_id: "oc_shan",
      chat_type: "p2p",
      message_type: "text",
      content: '{"text":"华晟精密怎么样"}',
    };
    const plain = JSON.stringify({ schema: "2.0", header, event: { sender, message } });
    const cipher = createCipheriv("aes-256-cbc", key, iv);
    const encrypt = Buffer.concat([iv, cipher.update(plain, "utf8"), cipher.final()]).toString("base64");
    const body = Buffer.from(JSON.stringify({ encrypt }));
    const timestamp = `${Math.floor(Date.now() / 1_000)}`;
    const signature = createHash("sha256")
      .update(`${timestamp}n${BENCH_KEYS.encryptKey}`)
      .update(body)
      .digest("hex");
    const headers = {
      "content-type": "application/json",
      "content-length": `${body.length}`,
      "x-lark-request-timestamp": timestamp,
      "x-lark-request-nonce": "n",
      "x-lark-signature": signature,
    };
    return { path: "/channels/feishu", headers, body };
  });
}

/** Every event once over 32 connections; anything but a 200 is an error. Milliseconds of each, when paced. */
export async function send(port: number, events: readonly Sent[], perSecond?: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const took: number[] = [];
  const started = performance.now();
  let next = 0;

  async function lane(): Promise<void> {
    for (let at = next++; at < events.length; at = next++) {
      const due = perSecond === undefined ? 0 : started + (at * 1_000) / perSecond - performance.now();
      if (due > 0) await new Promise((resolve) => setTimeout(resolve, due));
      const begun = performance.now();
      await post(port, events[at] as Sent, agent);
      took.push(performance.now() - begun);
    }
  }

  await Promise.all(Array.from({ length: 32 }, lane));
  agent.destroy();
  return took;
}

function post(port: number, { path, headers, body }: Sent, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: "127.0.0.1", method: "POST", path, agent, headers }, (response) => {
      response.resume();
      response.on("end", () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`answered ${response.statusCode}`));
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
