/** Skills whose words stay in the house: they are no tools, and what is said to them reaches no model. */
const IN_CONFIDENCE = new Set(["person-note"]);

export function isInConfidence(skillId: string): boolean {
  return IN_CONFIDENCE.has(skillId);
}

/** Words about a note on a person: neither sent to a model nor remembered for one. */
export function speaksInConfidence(text: string): boolean {
  return /人物备注|记人物|person(?:al)?[ -]notes?|note about a person/i.test(text.normalize("NFKC"));
}
