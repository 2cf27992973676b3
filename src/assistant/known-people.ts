import type { Contact } from "../domain/crm.ts";
import type { Viewer } from "../domain/viewer.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";
import { PERSON_NOTES } from "../skills/person-note/index.ts";
import type { KnownPeople } from "./mask.ts";

const KEEP_MS = 60_000;
const VIEWERS_KEPT = 200;

/** Whom the CRM knows, as the viewer sees it, and the viewer's own notes about people, which never leave. */
export type PeopleKnownTo = (viewer: Viewer) => Promise<KnownPeople>;

export function createPeopleKnownTo(store: Store, clock: Clock): PeopleKnownTo {
  const kept = new Map<
    string,
    { readonly at: number; readonly contacts: Promise<Omit<KnownPeople, "secrets">> }
  >();

  function contactsOf(viewer: Viewer) {
    const entry = kept.get(viewer.userId);
    if (entry && clock.now() - entry.at < KEEP_MS) return entry.contacts;
    const contacts = readContacts(store, viewer);
    kept.delete(viewer.userId);
    kept.set(viewer.userId, { at: clock.now(), contacts });
    contacts.catch(() => kept.delete(viewer.userId));
    if (kept.size > VIEWERS_KEPT) for (const oldest of [...kept.keys()].slice(0, 1)) kept.delete(oldest);
    return contacts;
  }

  return async (viewer) => {
    const [contacts, secrets] = await Promise.all([contactsOf(viewer), notesOf(store, viewer)]);
    return { ...contacts, secrets };
  };
}

/**
 * Whom the CRM knows at all, and everybody's notes: for the library's own documents, which no single person sends.
 * It is read to be taken out of them, and goes nowhere else.
 */
export function createPeopleKnownToAll(store: Store, clock: Clock): () => Promise<KnownPeople> {
  let kept: { readonly at: number; readonly people: Promise<KnownPeople> } | undefined;
  return () => {
    if (kept && clock.now() - kept.at < KEEP_MS) return kept.people;
    const people = readAll(store);
    kept = { at: clock.now(), people };
    people.catch(() => {
      kept = undefined;
    });
    return people;
  };
}

async function readAll(store: Store): Promise<KnownPeople> {
  const job = store.forJob("ingest");
  const contacts: Contact[] = [];
  for await (const rows of job.scan("contact")) contacts.push(...rows);
  const notes: NotesBody[] = [];
  for await (const rows of job.records.scan<NotesBody>(PERSON_NOTES)) {
    notes.push(...rows.map(({ body }) => body));
  }
  return { ...valuesOf(contacts), secrets: notes.flatMap(textsOf) };
}

async function readContacts(store: Store, viewer: Viewer): Promise<Omit<KnownPeople, "secrets">> {
  return valuesOf(await store.all(viewer, "contact"));
}

function valuesOf(contacts: readonly Contact[]): Omit<KnownPeople, "secrets"> {
  const present = (values: readonly (string | undefined)[]) => [
    ...new Set(values.filter((value): value is string => value !== undefined && value !== "")),
  ];
  return {
    names: present(contacts.map(({ name }) => name)),
    phones: present(contacts.flatMap((contact) => [contact.phone])),
    emails: present(contacts.map(({ email }) => email)),
  };
}

/** Read anew each time: a note written a moment ago must not leave either. */
async function notesOf(store: Store, viewer: Viewer): Promise<string[]> {
  const { rows } = await store.records.find<NotesBody>(viewer, PERSON_NOTES, {
    ownerId: viewer.userId,
    limit: 1_000,
  });
  return rows.flatMap(({ body }) => textsOf(body));
}

interface NotesBody {
  readonly notes?: readonly { readonly text?: string }[];
}

function textsOf({ notes = [] }: NotesBody): string[] {
  return notes.map(({ text }) => text ?? "").filter((text) => text !== "");
}
