/** What DingTalk takes. Its documents disagree on texts; these are what people report to work. */
export const DINGTALK_LIMITS = {
  /** Bytes of a text inside JSON: `msgParam` holds 15,000 and the title beside it. */
  text: 9_000,
  /** Bytes of a card's text. */
  cardText: 3_000,
  title: 60,
  buttons: 8,
  button: 20,
  imageBytes: 20_000_000,
  fileBytes: 20_000_000,
  /** To one conversation; beyond it DingTalk keeps a robot silent for ten minutes. */
  sends: [{ count: 20, perMs: 60_000 }],
  /** Between two changes of cards, whichever: the organisation's quota is shared by all its robots. */
  cardEveryMs: 1_500,
  /** Files by their ending; any other is refused. */
  fileTypes: new Set(["xlsx", "pdf", "zip", "rar", "doc", "docx"]),
} as const;
