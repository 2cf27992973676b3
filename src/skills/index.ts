import { accountSkill } from "./account/index.ts";
import { answerSkill } from "./answer/index.ts";
import { chainEditSkill } from "./chain-edit/index.ts";
import { decisionChainSkill } from "./decision-chain/index.ts";
import { explainSkill } from "./explain/index.ts";
import { createHelpSkill } from "./help/index.ts";
import { personNoteSkill } from "./person-note/index.ts";
import { scoreSkill } from "./score/index.ts";
import type { Skill } from "./skill.ts";
import { stopSkill } from "./stop/index.ts";
import { undoSkill } from "./undo/index.ts";

/** Every skill there is, in the order of the help card. One line a skill; a test compares it with the folders. */
export function createSkills(): readonly Skill[] {
  const skills: Skill[] = [scoreSkill, explainSkill, answerSkill, accountSkill, undoSkill, stopSkill];
  skills.push(decisionChainSkill, chainEditSkill, personNoteSkill);
  skills.push(createHelpSkill(() => skills));
  return skills;
}
