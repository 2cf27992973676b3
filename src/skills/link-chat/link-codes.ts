import { randomInt } from "node:crypto";
import type { SystemStore } from "../../ports/store.ts";

/** Which CRM user a person of a chat platform is: the key names the person, the value is the user's id. */
export const IDENTITY_AREA = "identity";
const CODE_AREA = "link-code";
const CODE_OF_AREA = "link-code-of";
const CODE_MS = 30 * 60_000;
/** Without signs that are read as one another. */
const SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/** Somebody on a chat platform. */
export interface ChatPerson {
  readonly channel: string;
  readonly tenant: string;
  readonly id: string;
  readonly name?: string;
}

export function identityKey({ channel, tenant, id }: Pick<ChatPerson, "channel" | "tenant" | "id">): string {
  return JSON.stringify([channel, tenant, id]);
}

export function identityOf(key: string): ChatPerson {
  const [channel = "", tenant = "", id = ""] = JSON.parse(key) as string[];
  return { channel, tenant, id };
}

/**
 * The code with which an unknown person of a chat platform is confirmed by somebody who is known: the same one
 * while it is valid, however often they ask. It names them and opens nothing by itself.
 */
export async function codeFor(person: ChatPerson, system: SystemStore, now: number): Promise<string> {
  const key = identityKey(person);
  const known = await system.get<string>(CODE_OF_AREA, key);
  if (known !== undefined && (await personOf(known, system)) !== undefined) return known;
  const expiresAt = new Date(now + CODE_MS).toISOString();
  const code = newCode();
  if (!(await system.add(CODE_AREA, code, person, { expiresAt }))) return codeFor(person, system, now);
  await system.put(CODE_OF_AREA, key, code, { expiresAt });
  return code;
}

/** Who was given this code; undefined when it is unknown, spent or too old. */
export function personOf(code: string, system: SystemStore): Promise<ChatPerson | undefined> {
  return system.get<ChatPerson>(CODE_AREA, code);
}

/** Spends the code and links its person to the user. False when another spent it first. */
export async function linkByCode(code: string, userId: string, system: SystemStore): Promise<boolean> {
  const person = await personOf(code, system);
  // Removing is the claim: of two confirmations of one code, one links.
  if (person === undefined || !(await system.remove(CODE_AREA, code))) return false;
  await system.put(IDENTITY_AREA, identityKey(person), userId);
  return true;
}

/** `k7qf 4mpx` and `K7QF-4MPX` are one code; what stands around it is left over. */
export function readCode(text: string): { readonly code: string; readonly rest: string } | undefined {
  const plain = text.normalize("NFKC").trim();
  const match = /(?<![A-Z0-9])([2-9A-HJ-NP-Z]{4})[-–—\s]?([2-9A-HJ-NP-Z]{4})(?![A-Z0-9])/i.exec(plain);
  if (match === null) return undefined;
  const code = `${match[1]}-${match[2]}`.toUpperCase();
  return { code, rest: plain.replace(match[0], " ").replace(/\s+/g, " ").trim() };
}

function newCode(): string {
  const signs = Array.from({ length: 8 }, () => SIGNS[randomInt(SIGNS.length)]).join("");
  return `${signs.slice(0, 4)}-${signs.slice(4)}`;
}
