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

async function readContacts(store: Store, viewer: Viewer): Promise<Omit<KnownPeople, "secrets">> {
  const contacts = await store.all(viewer, "contact");
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
  const { rows } = await store.records.find<{ readonly notes?: readonly { readonly text?: string }[] }>(
    viewer,
    PERSON_NOTES,
    { ownerId: viewer.userId, limit: 1_000 },
  );
  return rows.flatMap(({ body }) =>
    (body.notes ?? []).map(({ text }) => text ?? "").filter((text) => text !== ""),
  );
}
