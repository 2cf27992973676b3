import type { Incoming, IncomingContent } from "../channels/channel.ts";
import type { User } from "../domain/crm.ts";
import type { Locale } from "../domain/text.ts";
import type { Viewer } from "../domain/viewer.ts";
import { isRetryable } from "../errors.ts";
import type { Store, Where } from "../ports/store.ts";
import { LANGUAGE_AREA } from "../skills/language/index.ts";
import { codeFor, IDENTITY_AREA, identityKey } from "../skills/link-chat/link-codes.ts";

/** Channels whose own sign-in already names a CRM user. */
const OWN_CHANNELS = new Set(["web", "terminal"]);
/** Where the one-time codes of sign-in links are kept. */
const CODE_AREA = "sign-in-code";

/** What a platform itself vouches for about a person: verified addresses, never what they typed. */
export interface Vouched {
  readonly locale?: Locale;
  readonly email?: string;
  readonly mobile?: string;
}

/** Asks the platform; undefined for people it does not count as colleagues. */
export type ProfileOf = (tenant: string, personId: string) => Promise<Vouched | undefined>;

export interface People {
  /**
   * The viewer behind a chat person: linked by hand, or the one active user with the e-mail or else the mobile
   * that the platform vouches for. Undefined when there is none. Throws only what trying again may mend.
   */
  viewerOf(
    incoming: Pick<Incoming, "channel" | "tenant" | "person">,
    profileOf?: ProfileOf,
  ): Promise<Viewer | undefined>;
  /** Spends the one-time code of a sign-in link that somebody sent us directly, and links them to its user. */
  claim(
    incoming: Pick<Incoming, "channel" | "tenant" | "person" | "direct" | "content">,
  ): Promise<Viewer | undefined>;
  /** The code by which somebody unknown here is confirmed by somebody known; the same for half an hour. */
  codeFor(incoming: Pick<Incoming, "channel" | "tenant" | "person">, now: number): Promise<string>;
  /** The language to speak with somebody unknown: the platform's word, else the one they write in. */
  localeOf(incoming: Pick<Incoming, "tenant" | "person" | "content">, profileOf?: ProfileOf): Promise<Locale>;
  viewerById(userId: string, locale?: Locale): Promise<Viewer | undefined>;
  link(channel: string, tenant: string, personId: string, userId: string): Promise<void>;
  unlink(channel: string, tenant: string, personId: string): Promise<boolean>;
}

export interface PeopleDefaults {
  readonly locale: Locale;
  readonly timeZone: string;
}

export function createPeople(store: Store, defaults: PeopleDefaults): People {
  const users = store.forJob("identity");

  async function viewerById(userId: string, locale?: Locale): Promise<Viewer | undefined> {
    const user = await users.get("user", userId);
    if (!user?.active) return undefined;
    const chosen = locale === undefined ? await chosenBy(userId) : undefined;
    return toViewer(user, defaults, locale ?? chosen);
  }

  function chosenBy(userId: string): Promise<Locale | undefined> {
    return store.system.get<Locale>(LANGUAGE_AREA, userId);
  }

  /** The one active user with that address; nobody when two share it. */
  async function userOf({ email, mobile }: Vouched): Promise<string | undefined> {
    const address = addressOf(email);
    const byEmail =
      address && (await only({ email: { contains: address } }, (user) => addressOf(user.email) === address));
    const number = digitsOf(mobile);
    if (byEmail || number === undefined) return byEmail;
    return only({ mobile: { exists: true } }, (user) => digitsOf(user.mobile) === number);
  }

  async function only(where: Where<User>, isThem: (user: User) => boolean): Promise<string | undefined> {
    const found: string[] = [];
    for await (const batch of users.scan("user", { ...where, active: true })) {
      found.push(...batch.filter(isThem).map(({ id }) => id));
    }
    return found.length === 1 ? found[0] : undefined;
  }

  return {
    viewerById,
    async viewerOf({ channel, tenant, person }, profileOf) {
      if (OWN_CHANNELS.has(channel)) return viewerById(person.id, person.locale);
      const linked = await store.system.get<string>(IDENTITY_AREA, keyOf(channel, tenant, person.id));
      const asked = profileOf?.(tenant, person.id) ?? Promise.resolve(undefined);
      const profile = await asked.catch((error: unknown) => {
        // Away fails nobody who is linked; a refusal for good means that nobody is known by their address.
        if (linked === undefined && isRetryable(error)) throw error;
        return undefined;
      });
      const userId = linked ?? (profile && (await userOf(profile)));
      if (userId === undefined) return undefined;
      return viewerById(userId, (await chosenBy(userId)) ?? person.locale ?? profile?.locale);
    },
    async claim({ channel, tenant, person, direct, content }) {
      const code = content.type === "text" && direct ? codeIn(content.text) : undefined;
      const userId = code === undefined ? undefined : await store.system.get<string>(CODE_AREA, code);
      if (code === undefined || userId === undefined) return undefined;
      // Removing is the claim: of two messages with one code, one is linked.
      if (!(await store.system.remove(CODE_AREA, code))) return undefined;
      await store.system.put(IDENTITY_AREA, keyOf(channel, tenant, person.id), userId);
      return viewerById(userId, person.locale);
    },
    codeFor: ({ channel, tenant, person }, now) =>
      codeFor(
        { channel, tenant, id: person.id, ...(person.name && { name: person.name }) },
        store.system,
        now,
      ),
    async localeOf({ tenant, person, content }, profileOf) {
      if (person.locale !== undefined) return person.locale;
      const profile = await profileOf?.(tenant, person.id).catch(() => undefined);
      return profile?.locale ?? writtenIn(content) ?? defaults.locale;
    },
    async link(channel, tenant, personId, userId) {
      await store.system.put(IDENTITY_AREA, keyOf(channel, tenant, personId), userId);
    },
    async unlink(channel, tenant, personId) {
      return store.system.remove(IDENTITY_AREA, keyOf(channel, tenant, personId));
    },
  };
}

function addressOf(email: string | undefined): string | undefined {
  return email?.trim().toLowerCase() || undefined;
}

/** Digits alone, the Chinese country code away: `+86 138-0000-0001` and `13800000001` are one number. */
function digitsOf(mobile: string | undefined): string | undefined {
  const digits = mobile
    ?.normalize("NFKC")
    .replace(/\D/g, "")
    .replace(/^(?:00)?86(?=1\d{10}$)/, "");
  return digits !== undefined && digits.length >= 7 ? digits : undefined;
}

/** The code of a sign-in link, sent as the whole link or alone. */
function codeIn(text: string): string | undefined {
  return /(?:[?&]code=|^)([\w-]{32})$/.exec(text.trim())?.[1];
}

function keyOf(channel: string, tenant: string, id: string): string {
  return identityKey({ channel, tenant, id });
}

function writtenIn(content: IncomingContent): Locale | undefined {
  const text = content.type === "text" || content.type === "command" ? content.text : "";
  if (/\p{Script=Han}/u.test(text)) return "zh";
  return /[a-z]{2}/i.test(text) ? "en" : undefined;
}

function toViewer(user: User, defaults: PeopleDefaults, locale: Locale | undefined): Viewer {
  return {
    userId: user.id,
    role: user.role,
    name: user.name,
    locale: locale ?? user.locale ?? defaults.locale,
    timeZone: user.timeZone ?? defaults.timeZone,
    ...(user.teamId === undefined ? {} : { teamId: user.teamId }),
  };
}
