import { accountSkill } from "./account/index.ts";
import { answerSkill } from "./answer/index.ts";
import { bantSkill } from "./bant/index.ts";
import { callBriefSkill } from "./call-brief/index.ts";
import { campaignsSkill } from "./campaigns/index.ts";
import { chainEditSkill } from "./chain-edit/index.ts";
import { chanceSkill } from "./chance/index.ts";
import { decisionChainSkill } from "./decision-chain/index.ts";
import { digestSkill } from "./digest/index.ts";
import { digestSettingsSkill } from "./digest-settings/index.ts";
import { docsSkill } from "./docs/index.ts";
import { draftSkill } from "./draft/index.ts";
import { explainSkill } from "./explain/index.ts";
import { exportAccountsSkill } from "./export-accounts/index.ts";
import { forecastSkill } from "./forecast/index.ts";
import { createHelpSkill } from "./help/index.ts";
import { insightsSkill } from "./insights/index.ts";
import { keyAccountsSkill } from "./key-accounts/index.ts";
import { languageSkill } from "./language/index.ts";
import { librarySkill } from "./library/index.ts";
import { lifecycleSkill } from "./lifecycle/index.ts";
import { linkChatSkill } from "./link-chat/index.ts";
import { loyaltySkill } from "./loyalty/index.ts";
import { matrixSkill } from "./matrix/index.ts";
import { milestonesSkill } from "./milestones/index.ts";
import { modelUsageSkill } from "./model-usage/index.ts";
import { movementSkill } from "./movement/index.ts";
import { needsSkill } from "./needs/index.ts";
import { personNoteSkill } from "./person-note/index.ts";
import { pipelineSkill } from "./pipeline/index.ts";
import { planSkill } from "./plan/index.ts";
import { planDraftSkill } from "./plan-draft/index.ts";
import { planFileSkill } from "./plan-file/index.ts";
import { profileSkill } from "./profile/index.ts";
import { queueStatusSkill } from "./queue-status/index.ts";
import { rateDocumentSkill } from "./rate-document/index.ts";
import { rateSimilarSkill } from "./rate-similar/index.ts";
import { referralsSkill } from "./referrals/index.ts";
import { remindSkill } from "./remind/index.ts";
import { resourcesSkill } from "./resources/index.ts";
import { scoreSkill } from "./score/index.ts";
import { segmentsSkill } from "./segments/index.ts";
import { sendDocumentSkill } from "./send-document/index.ts";
import { similarSkill } from "./similar/index.ts";
import type { Skill } from "./skill.ts";
import { stopSkill } from "./stop/index.ts";
import { tagsSkill } from "./tags/index.ts";
import { targetsSkill } from "./targets/index.ts";
import { territoriesSkill } from "./territories/index.ts";
import { tiersSkill } from "./tiers/index.ts";
import { todaySkill } from "./today/index.ts";
import { topSkill } from "./top/index.ts";
import { trainSkill } from "./train/index.ts";
import { undoSkill } from "./undo/index.ts";
import { uploadSkill } from "./upload/index.ts";
import { visitsDueSkill } from "./visits-due/index.ts";
import { warningsSkill } from "./warnings/index.ts";

/** Every skill there is, in the order of the help card. One line a skill; a test compares it with the folders. */
export function createSkills(): readonly Skill[] {
  const skills: Skill[] = [scoreSkill, explainSkill, answerSkill, accountSkill, undoSkill, stopSkill];
  skills.push(
    targetsSkill,
    bantSkill,
    matrixSkill,
    topSkill,
    exportAccountsSkill,
    profileSkill,
    segmentsSkill,
    territoriesSkill,
    tagsSkill,
    tiersSkill,
    loyaltySkill,
    referralsSkill,
    insightsSkill,
    lifecycleSkill,
    resourcesSkill,
  );
  skills.push(similarSkill, rateSimilarSkill, chanceSkill, trainSkill);
  skills.push(draftSkill, docsSkill, sendDocumentSkill, rateDocumentSkill, librarySkill, uploadSkill);
  skills.push(keyAccountsSkill, visitsDueSkill, planSkill, planDraftSkill, planFileSkill, callBriefSkill);
  skills.push(decisionChainSkill, chainEditSkill, personNoteSkill, needsSkill, milestonesSkill);
  skills.push(
    todaySkill,
    pipelineSkill,
    warningsSkill,
    remindSkill,
    movementSkill,
    forecastSkill,
    campaignsSkill,
    digestSkill,
  );
  skills.push(digestSettingsSkill, languageSkill, linkChatSkill, queueStatusSkill, modelUsageSkill);
  skills.push(createHelpSkill(() => skills));
  return skills;
}
