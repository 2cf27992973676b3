/** What one card may hold. */
export const FEISHU_LIMITS = {
  /** Bytes of the card's JSON; Feishu refuses from 30 KB. */
  card: 28_000,
  /** Bytes inside JSON of one text element: a card holds three with room for the rest. */
  text: 8_000,
  elements: 180,
  tables: 5,
  tableColumns: 50,
  tablePage: 10,
  charts: 5,
  title: 150,
  button: 60,
  summary: 100,
  uploadImage: 10_000_000,
  uploadFile: 30_000_000,
} as const;
