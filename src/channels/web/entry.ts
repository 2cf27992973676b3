import type { WebConfig, WebDeps } from "./deps.ts";
import { readJson } from "./http.ts";
import { refusals } from "./refusals.ts";
import { parseRequest, SessionRequest } from "./requests.ts";
import { createSessions } from "./session.ts";
import type { PersonChoice, WireSession } from "./wire.ts";

const MAX_JSON = 4 * 1024;

/** Who is at the door: reads sessions, lets people in and shows them out. */
export interface Entry {
  person(request: Request): Promise<PersonChoice | undefined>;
  /** The signed-in person, or AUTH_FAILED. */
  signedIn(request: Request): Promise<PersonChoice>;
  session(request: Request): Promise<Response>;
  signIn(request: Request): Promise<Response>;
  signOut(): Response;
}

export function createEntry(config: WebConfig, deps: WebDeps): Entry {
  const secure = config.publicUrl?.startsWith("https:") ?? false;
  const sessions = createSessions({ secret: config.secret, secure, now: () => deps.clock.now() });

  async function person(request: Request): Promise<PersonChoice | undefined> {
    const session = sessions.read(request);
    if (session === undefined || (session.via === "open" && !config.open)) return undefined;
    return deps.person(session.userId);
  }

  async function view(person: PersonChoice | undefined): Promise<WireSession> {
    const people = config.open ? await deps.people() : [];
    const choices = people.map(({ samples: _, ...choice }) => choice);
    return { ...(person && { person }), people: choices, status: deps.status() };
  }

  async function chosen(id: string): Promise<string | undefined> {
    if (!config.open) return undefined;
    return (await deps.people()).find((person) => person.id === id)?.id;
  }

  return {
    person,
    async signedIn(request) {
      const found = await person(request);
      if (found === undefined) throw refusals.signIn();
      return found;
    },
    session: async (request) => Response.json(await view(await person(request)), NO_STORE),
    async signIn(request) {
      const body = parseRequest(SessionRequest, await readJson(request, MAX_JSON));
      const via = "code" in body ? "code" : "open";
      const userId = "code" in body ? await deps.redeem(body.code) : await chosen(body.person);
      const entered = userId === undefined ? undefined : await deps.person(userId);
      if (entered === undefined) throw via === "code" ? refusals.linkSpent() : refusals.notForChoosing();
      const response = Response.json(await view(entered), NO_STORE);
      response.headers.set("set-cookie", sessions.issue({ userId: entered.id, via }));
      return response;
    },
    signOut: () => new Response(null, { status: 204, headers: { "set-cookie": sessions.clear() } }),
  };
}

const NO_STORE = { headers: { "cache-control": "no-store" } };
