import type { SettingsArea } from "../settings.ts";
import { bantArea } from "./bant.ts";
import { decisionChainArea } from "./decision-chain.ts";
import { difficultyArea } from "./difficulty.ts";
import { digestsArea } from "./digests.ts";
import { indicatorsArea } from "./indicators.ts";
import { insightsArea } from "./insights.ts";
import { keepingArea } from "./keeping.ts";
import { keyAccountsArea } from "./key-accounts.ts";
import { learningArea } from "./learning.ts";
import { lexiconArea } from "./lexicon.ts";
import { milestonesArea } from "./milestones.ts";
import { needsArea } from "./needs.ts";
import { pipelineArea } from "./pipeline.ts";
import { planArea } from "./plan.ts";
import { segmentsArea } from "./segments.ts";
import { strategiesArea } from "./strategies.ts";
import { tagsArea } from "./tags.ts";
import { tiersArea } from "./tiers.ts";
import { toneArea } from "./tone.ts";
import { topArea } from "./top.ts";

/** Every area that an admin may have a file for. */
export const ALL_AREAS: readonly SettingsArea<unknown>[] = [
  bantArea,
  decisionChainArea,
  difficultyArea,
  digestsArea,
  indicatorsArea,
  insightsArea,
  keepingArea,
  keyAccountsArea,
  learningArea,
  lexiconArea,
  milestonesArea,
  needsArea,
  pipelineArea,
  planArea,
  segmentsArea,
  strategiesArea,
  tagsArea,
  tiersArea,
  toneArea,
  topArea,
];
