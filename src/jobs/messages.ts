import type { Channel, Outgoing } from "../channels/channel.ts";
import type { Instant, Json } from "../domain/crm.ts";
import type { Locale } from "../domain/text.ts";
import { AppError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { EffectStatus, Outbox, Performed } from "../ports/outbox.ts";
import type { SystemStore } from "../ports/store.ts";
import type { Reply } from "../reply.ts";
import type { DigestPlace } from "../skills/digest-records.ts";
import { IDENTITY_AREA, identityOf } from "../skills/link-chat/link-codes.ts";

/** Something said to a person who did not ask just now. */
export interface Message {
  /** What brought it about: the same message for the same cause, however often it is posted. */
  readonly cause: string;
  readonly place: DigestPlace;
  readonly locale: Locale;
  readonly reply: Reply;
}

export interface MessageDeps {
  readonly outbox: Outbox;
  readonly system: SystemStore;
  readonly clock: Clock;
  /** Puts a token into every button. */
  readonly issue: (reply: Reply, key: string) => Promise<Reply>;
  /** The chat platforms that this process can send through, by id. */
  readonly channel: (id: string) => Channel | undefined;
  readonly channelIds: () => readonly string[];
}

export interface Messages {
  /** Once per cause, in whatever process. Throws what the platform threw when trying again is right. */
  post(message: Message): Promise<Performed>;
  /** Performs a left-over message again; undefined when it is not a message or cannot be sent from here. */
  again(effect: EffectStatus): Promise<Performed | undefined>;
  /** Where a person is reached: a platform they are linked on, else the playground. */
  placeOf(userId: string): Promise<DigestPlace>;
}

export const MAIL_AREA = "web-mail";
const KEEP_MAIL_MS = 30 * 86_400_000;

type Payload = Omit<Message, "cause"> & { readonly type: "message" };

export function createMessages(deps: MessageDeps): Messages {
  async function post({ cause, place, locale, reply }: Message): Promise<Performed> {
    const payload: Payload = { type: "message", place, locale, reply };
    const effect = {
      tenant: place.tenant,
      cause,
      kind: "message",
      target: `${place.channel}:${place.person}`,
      idempotency: idempotencyOf(place),
      payload: payload as unknown as Json,
    };
    return deps.outbox.perform(effect, { send: (key) => send(key, { place, locale, reply }) });
  }

  function idempotencyOf({ channel }: DigestPlace) {
    return channel === WEB ? ("key" as const) : demand(channel).capabilities.idempotency;
  }

  function demand(id: string): Channel {
    const channel = deps.channel(id);
    if (channel !== undefined) return channel;
    throw new AppError("UNSUPPORTED", `No channel called ${id} is on in this process.`, {
      zh: `这个进程没有打开渠道 ${id}。`,
    });
  }

  async function send(
    key: string,
    { place, locale, reply }: Pick<Message, "place" | "locale" | "reply">,
  ): Promise<Json> {
    const issued = await deps.issue(reply, key);
    const { channel, person } = place;
    const conversation = channel === WEB ? `${person}:main` : person;
    const outgoing: Outgoing = {
      key,
      conversation,
      replyTo: { person },
      locale,
      reply: issued,
      private: true,
    };
    if (channel !== WEB) return demand(channel).send(outgoing);
    await keepMail(deps.system, { person, outgoing, at: deps.clock.now() });
    return { conversation, key };
  }

  return {
    post,

    async again(effect) {
      const payload = effect.payload as unknown as Payload | undefined;
      if (payload?.type !== "message") return undefined;
      const { place, locale, reply } = payload;
      if (place.channel !== WEB && deps.channel(place.channel) === undefined) return undefined;
      return post({ cause: effect.cause, place, locale, reply });
    },

    async placeOf(userId) {
      const on = new Set(deps.channelIds());
      const linked = await deps.system.list<string>(IDENTITY_AREA);
      for (const { key, value } of linked) {
        if (value !== userId) continue;
        const { channel, tenant, id: person } = identityOf(key);
        if (on.has(channel)) return { channel, tenant, person };
      }
      return { channel: WEB, tenant: WEB, person: userId };
    },
  };
}

const WEB = "web";

/** The playground's page need not be open: the message is kept and shown at the next visit. */
async function keepMail(
  system: SystemStore,
  mail: { readonly person: string; readonly outgoing: Outgoing; readonly at: number },
): Promise<void> {
  const expiresAt: Instant = new Date(mail.at + KEEP_MAIL_MS).toISOString();
  await system.put(MAIL_AREA, `${mail.person}/${mail.outgoing.key}`, mail.outgoing, { expiresAt });
}

/** What is kept for a person, by key. */
export async function mailFor(system: SystemStore, userId: string): Promise<readonly Outgoing[]> {
  return (await system.list<Outgoing>(MAIL_AREA, `${userId}/`)).map(({ value }) => value);
}
