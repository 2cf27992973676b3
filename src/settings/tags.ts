import { z } from "zod";
import { TAG_BASES, type TagRules } from "../domain/targeting/tags.ts";
import { defineArea, TextSetting } from "./area.ts";
import { ConditionSetting } from "./conditions.ts";

const Tags = z.record(
  z.string().regex(/^[a-z0-9-]+$/, "lower-case letters, digits and hyphens"),
  z.strictObject({ name: TextSetting, basis: z.enum(TAG_BASES), when: z.array(ConditionSetting).min(1) }),
);

/** Rules of the tag engine, blue book 1.4. */
export const tagsArea = defineArea<TagRules>("tags", Tags);
