/** What one message may hold, in Slack's own counting (UTF-16 units). */
export const SLACK_LIMITS = {
  blocks: 50,
  /** Slack refuses from about 13,200 (bolt-js#2509); the sum is undocumented, so we keep well below. */
  text: 12_000,
  /** One rich text block; a section's limit, which also keeps an edit small. */
  block: 3_000,
  header: 150,
  button: 75,
  actions: 25,
  option: 75,
  options: 100,
  checkboxes: 10,
  label: 150,
  alt: 2_000,
  fallback: 1_000,
  tables: 1,
  tableRows: 100,
  tableColumns: 20,
  tableText: 8_000,
  charts: 2,
  chartTitle: 50,
  chartLabel: 20,
  chartSeries: 12,
  chartPoints: 20,
} as const;
