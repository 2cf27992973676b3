/** What WeCom takes, in its own counting. */
export const WECOM_LIMITS = {
  /** Bytes of a text or markdown of the app; what is over is cut off without a word. */
  text: 2_048,
  /** Bytes of a bot's markdown. */
  botText: 20_480,
  /** Bytes of a group robot's markdown. */
  robotText: 4_096,
  imageBytes: 10_000_000,
  robotImageBytes: 2_000_000,
  fileBytes: 20_000_000,
  /** Of messages to one person; the app's surplus vanishes silently. */
  sends: [
    { count: 30, perMs: 60_000 },
    { count: 1_000, perMs: 3_600_000 },
  ],
  robotSends: [{ count: 20, perMs: 60_000 }],
  buttons: 6,
  options: 10,
  /** Characters; the app's cards hold a little more than the bot's, so the bot's count. */
  cardTitle: 26,
  cardText: 112,
  button: 10,
  option: 10,
  selectionTitle: 13,
} as const;
