import type { Incoming } from "../channels/channel.ts";
import type { Viewer } from "../domain/viewer.ts";
import type { Clock } from "../ports/clock.ts";
import type { SystemStore } from "../ports/store.ts";
import type { SkillContext } from "../skills/skill.ts";

const AREA = "in-hand";
const KEEP_MS = 12 * 3_600_000;

type Place = Pick<Incoming, "channel" | "tenant" | "conversation" | "thread">;

/** The account and deal a conversation is about, per person and thread. */
export function createHands(system: SystemStore, clock: Clock) {
  return {
    async of(place: Place, viewer: Viewer): Promise<SkillContext["inHand"]> {
      return (await system.get<SkillContext["inHand"]>(AREA, keyOf(place, viewer))) ?? {};
    },
    async keep(place: Place, viewer: Viewer, about: SkillContext["inHand"]): Promise<void> {
      const expiresAt = new Date(clock.now() + KEEP_MS).toISOString();
      await system.put(AREA, keyOf(place, viewer), about, { expiresAt });
    },
  };
}

function keyOf(place: Place, viewer: Viewer): string {
  return JSON.stringify([place.channel, place.tenant, place.conversation, place.thread ?? "", viewer.userId]);
}
