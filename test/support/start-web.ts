import type { Incoming, Outgoing } from "#src/channels/channel.ts";
import type { WebConfig, WebDeps } from "#src/channels/web/deps.ts";
import { createWebChannel } from "#src/channels/web/web-channel.ts";
import type { PersonChoice, WireError, WireMessage } from "#src/channels/web/wire.ts";
import { silentLog } from "#src/log.ts";
import type { Reply } from "#src/reply.ts";

export const ORIGIN = "http://play.example";
export const SHAN: PersonChoice = {
  id: "u-shan",
  name: "李珊",
  role: "rep",
  samples: [{ zh: "今天", en: "Today" }],
};
export const LEI: PersonChoice = { id: "u-lei", name: "赵磊", role: "manager", samples: [] };

function deps(changes: Partial<WebDeps> = {}): WebDeps {
  const all = [SHAN, LEI];
  return {
    clock: { now: () => 1_000_000 },
    log: silentLog,
    people: async () => all,
    person: async (id) => all.find((person) => person.id === id),
    redeem: async (code) => (code === "good" ? "u-shan" : undefined),
    resource: async (userId, ref) =>
      userId === "u-shan" && ref.type === "document" && ref.id === "d-1"
        ? { name: "长风 “汽配”.pdf", mediaType: "application/pdf", data: new Uint8Array([37, 80]) }
        : undefined,
    saveUpload: async (userId, { name, data }) => ({ key: `uploads/${userId}/${name}`, size: data.length }),
    drawPicture: async ({ caption }) => {
      return { svg: `<svg>${caption}</svg>`, width: 1, height: 1, png: async () => new Uint8Array() };
    },
    status: () => ({ modelConfigured: false, sample: true, company: "衡石软件" }),
    ...changes,
  };
}

export async function startWeb(config: Partial<WebConfig> = {}, changes: Partial<WebDeps> = {}) {
  const full = { secret: "s".repeat(32), open: true, staticDirectory: "/nowhere", ...config };
  const channel = createWebChannel(full, deps(changes));
  const handed: Incoming[] = [];
  await channel.start(async (incoming) => void handed.push(incoming));

  function post(path: string, body: unknown, headers: Record<string, string> = {}) {
    const json = { "content-type": "application/json", origin: ORIGIN, ...headers };
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return channel.receive(new Request(`${ORIGIN}${path}`, { method: "POST", headers: json, body: text }));
  }
  const get = (path: string, headers: Record<string, string> = {}) =>
    channel.receive(new Request(`${ORIGIN}${path}`, { headers }));
  async function signIn(person: string): Promise<Record<string, string>> {
    const response = await post("/api/session", { person });
    return { cookie: response.headers.get("set-cookie")?.split(";")[0] ?? "" };
  }
  return { channel, handed, post, get, signIn };
}

export async function messageOf(response: Response): Promise<string> {
  return ((await response.json()) as WireError).message.zh;
}

/** What a stream holds so far, event by event. */
export async function chunksOf(response: Response): Promise<string[]> {
  const reader = response.body?.getReader();
  const chunks: string[] = [];
  for (;;) {
    const quiet = new Promise<undefined>((resolve) =>
      setImmediate(() => setImmediate(() => resolve(undefined))),
    );
    const next = await Promise.race([reader?.read(), quiet]);
    if (next === undefined || next.done) break;
    chunks.push(new TextDecoder().decode(next.value));
  }
  await reader?.cancel();
  return chunks;
}

/** The messages a new stream begins with. */
export async function replay(response: Response): Promise<WireMessage[]> {
  const chunks = await chunksOf(response);
  const events = chunks.filter((chunk) => chunk.startsWith("id:"));
  return events.map((event) => JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? "") as WireMessage);
}

export function outgoing(reply: Reply, user = "u-shan", key = "k"): Outgoing {
  const conversation = `${user}:main`;
  return { key, conversation, replyTo: { conversation, event: "e1" }, locale: "zh", reply };
}

export const HELLO: Reply = { blocks: [{ type: "text", markdown: "你好" }] };
