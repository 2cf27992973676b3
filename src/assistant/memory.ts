import type { Incoming } from "../channels/channel.ts";
import type { Viewer } from "../domain/viewer.ts";
import type { Clock } from "../ports/clock.ts";
import type { SystemStore } from "../ports/store.ts";
import { speaksInConfidence } from "./confidence.ts";

const AREA = "conversation";
const KEEP_MS = 12 * 3_600_000;
/** Questions kept word for word; of older ones only the first words. */
const RECENT = 6;
const OLDER = 20;
const LONGEST = 300;
const GIST = 24;

type Place = Pick<Incoming, "channel" | "tenant" | "conversation" | "thread">;

/**
 * What a person asked before in a conversation, per person and thread. Only the person's own words are kept,
 * never an answer: what documents and notes say must not come back as if it were part of the conversation.
 */
export interface Memory {
  of(place: Place, viewer: Viewer): Promise<readonly string[]>;
  keep(place: Place, viewer: Viewer, text: string): Promise<void>;
}

export function createMemory(system: SystemStore, clock: Clock): Memory {
  const read = async (place: Place, viewer: Viewer) =>
    (await system.get<readonly string[]>(AREA, keyOf(place, viewer))) ?? [];
  return {
    of: read,
    async keep(place, viewer, text) {
      if (speaksInConfidence(text)) return;
      const expiresAt = new Date(clock.now() + KEEP_MS).toISOString();
      const all = [...(await read(place, viewer)), short(text, LONGEST)];
      const older = all.slice(0, -RECENT).map((question) => short(question, GIST));
      const kept = [...older.slice(-OLDER), ...all.slice(-RECENT)];
      await system.put(AREA, keyOf(place, viewer), kept, { expiresAt });
    },
  };
}

function short(text: string, length: number): string {
  const characters = [...text.replace(/\s+/g, " ").trim()];
  return characters.length <= length ? characters.join("") : `${characters.slice(0, length).join("")}…`;
}

function keyOf(place: Place, viewer: Viewer): string {
  return JSON.stringify([place.channel, place.tenant, place.conversation, place.thread ?? "", viewer.userId]);
}
