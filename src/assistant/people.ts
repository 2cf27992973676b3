import type { Incoming } from "../channels/channel.ts";
import type { User } from "../domain/crm.ts";
import type { Locale } from "../domain/text.ts";
import type { Viewer } from "../domain/viewer.ts";
import type { Store } from "../ports/store.ts";

/** Channels whose own sign-in already names a CRM user. */
const OWN_CHANNELS = new Set(["web", "terminal"]);
const AREA = "identity";

export interface People {
  /** The viewer behind a chat person, or undefined when nobody has linked them yet or the user is inactive. */
  viewerOf(incoming: Pick<Incoming, "channel" | "tenant" | "person">): Promise<Viewer | undefined>;
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
    return user?.active ? toViewer(user, defaults, locale) : undefined;
  }

  return {
    viewerById,
    async viewerOf({ channel, tenant, person }) {
      if (OWN_CHANNELS.has(channel)) return viewerById(person.id, person.locale);
      const userId = await store.system.get<string>(AREA, keyOf(channel, tenant, person.id));
      return userId === undefined ? undefined : viewerById(userId, person.locale);
    },
    async link(channel, tenant, personId, userId) {
      await store.system.put(AREA, keyOf(channel, tenant, personId), userId);
    },
    async unlink(channel, tenant, personId) {
      return store.system.remove(AREA, keyOf(channel, tenant, personId));
    },
  };
}

function keyOf(channel: string, tenant: string, personId: string): string {
  return JSON.stringify([channel, tenant, personId]);
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
