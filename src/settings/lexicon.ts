import { type Concept, LexiconEntries } from "../library/lexicon.ts";
import { defineArea } from "./area.ts";

/** The team's own words, besides those of the product and of the indexed folders. */
export const lexiconArea = defineArea<readonly Concept[]>("lexicon", LexiconEntries);
