import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import type { Incoming } from "#src/channels/channel.ts";
import { renderText } from "#src/channels/terminal/render.ts";
import { BUILT_PAGE, buildPage } from "#src/channels/web/build-page.ts";
import type { WebDeps } from "#src/channels/web/deps.ts";
import { createWebChannel, type WebChannel } from "#src/channels/web/web-channel.ts";
import type { PersonChoice } from "#src/channels/web/wire.ts";
import { silentLog } from "#src/log.ts";
import { createPictures } from "#src/pictures/draw.ts";
import type { Reply } from "#src/reply.ts";

export const SHAN: PersonChoice = {
  id: "u-shan",
  name: "李珊",
  role: "rep",
  title: "客户经理",
  team: "华东一组",
  samples: [
    { zh: "今天该跟谁", en: "Who should I follow up with today" },
    { zh: "华晟精密值不值得做", en: "Is Huasheng Precision worth it" },
    { zh: "像我们赢单客户的有谁", en: "Who looks like our won accounts" },
    { zh: "给这个商机找案例", en: "Find a case for this deal" },
    { zh: "看看团队漏斗", en: "Show the team’s funnel" },
  ],
};

export const LEI: PersonChoice = {
  id: "u-lei",
  name: "赵磊",
  role: "manager",
  title: "区域总监",
  team: "华东大区",
  samples: [{ zh: "上周团队怎么样", en: "How was the team last week" }],
};

/** What the scripted other side does with an event: `send` posts or edits by key. */
export type Script = (
  incoming: Incoming,
  send: (key: string, reply: Reply) => Promise<void>,
) => Promise<void>;

export interface Playground extends AsyncDisposable {
  readonly url: string;
  readonly channel: WebChannel;
  readonly handed: Incoming[];
  /** Cuts every open connection, the event streams too. */
  dropConnections(): void;
}

export interface Options {
  readonly deps?: Partial<WebDeps>;
  /** Runs before an event counts as stored; a rejection is a store that failed. */
  readonly store?: (incoming: Incoming) => Promise<void>;
}

/** The web channel alone on a real port, with a script in the assistant's place. */
export async function startPlayground(script: Script, options: Options = {}): Promise<Playground> {
  await buildPage();
  const people = [SHAN, LEI];
  const pictures = createPictures();
  const deps: WebDeps = {
    clock: { now: () => Date.now() },
    log: silentLog,
    people: async () => people,
    person: async (id) => people.find((person) => person.id === id),
    redeem: async (code) => (code === "good-code" ? SHAN.id : undefined),
    resource: async (userId, ref) =>
      ref.type === "document" && userId === SHAN.id
        ? textFile("长风汽配.txt", "返工率 4.1% → 1.7%")
        : undefined,
    saveUpload: async (_, { name }) => ({ key: `uploads/${name}` }),
    drawPicture: async (block, locale, width) =>
      block.type === "chart"
        ? pictures.chart(block.chart, { locale, width })
        : pictures.diagram(block, { locale, width }),
    previews: async (reply, locale) => [
      { channel: "terminal", form: "text", content: renderText(reply, locale) },
    ],
    status: () => ({
      modelConfigured: false,
      sample: true,
      company: { zh: "衡石软件", en: "Hengshi Software" },
    }),
    ...options.deps,
  };
  const config = { secret: "a".repeat(32), open: true, staticDirectory: BUILT_PAGE };
  const channel = createWebChannel(config, deps);
  const handed: Incoming[] = [];
  await channel.start(async (incoming) => {
    await options.store?.(incoming);
    handed.push(incoming);
    void answer(channel, script, incoming);
  });
  const server = serve({ fetch: (request) => channel.receive(request), port: 0, hostname: "127.0.0.1" });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    channel,
    handed,
    dropConnections() {
      if ("closeAllConnections" in server) server.closeAllConnections();
    },
    async [Symbol.asyncDispose]() {
      await channel[Symbol.asyncDispose]();
      if ("closeAllConnections" in server) server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(channel: WebChannel, script: Script, incoming: Incoming): Promise<void> {
  const refs = new Map<string, Awaited<ReturnType<WebChannel["send"]>>>();
  const { conversation, replyTo } = incoming;
  const locale = incoming.person.locale ?? "zh";
  await script(incoming, async (key, reply) => {
    const edits = refs.get(key);
    const ref = await channel.send({
      key: `${incoming.eventId}/${key}`,
      conversation,
      replyTo,
      locale,
      reply,
      ...(edits !== undefined && { edits }),
    });
    refs.set(key, ref);
  });
}

function textFile(name: string, text: string) {
  return { name, mediaType: "text/plain", data: new TextEncoder().encode(text) };
}
