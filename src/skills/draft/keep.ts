import { createHash } from "node:crypto";
import type { ModelMessage } from "../../ports/model.ts";
import type { SkillContext } from "../skill.ts";
import type { DraftedSection } from "./sections.ts";

/** Finished parts, so that drafting that was killed or stopped goes on after them and pays for none twice. */
export interface SectionKeeper {
  get(messages: readonly ModelMessage[]): Promise<KeptSection | undefined>;
  put(messages: readonly ModelMessage[], section: KeptSection): Promise<void>;
}

export type KeptSection = Pick<DraftedSection, "sentences" | "removed" | "redone">;

const AREA = "drafted-section";
const KEEP_MS = 24 * 3_600_000;

/** One person's parts by what was asked for, to the byte: other evidence or another remark is another part. */
export function createSectionKeeper({
  store,
  viewer,
  now,
}: Pick<SkillContext, "store" | "viewer" | "now">): SectionKeeper {
  const keyOf = (messages: readonly ModelMessage[]) =>
    createHash("sha256")
      .update(JSON.stringify([viewer.userId, messages]))
      .digest("base64url");
  return {
    get: (messages) => store.system.get<KeptSection>(AREA, keyOf(messages)),
    async put(messages, { sentences, removed, redone }) {
      const expiresAt = new Date(now + KEEP_MS).toISOString();
      await store.system.put(AREA, keyOf(messages), { sentences, removed, redone }, { expiresAt });
    },
  };
}
