const LEADING_MENTION = /^\s*<@[UW]\w+(?:\|[^>]*)?>/;

/** What a person wrote, out of Slack's wire form: entities back to characters, references to their words. */
export function readSlackText(text: string, botUserId: string | undefined): string {
  if (!/[<&]/.test(text)) return text.trim();
  return withoutMention(text, botUserId)
    .replace(/<([^<>]+)>/g, (_, inner: string) => wordsOf(inner))
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&")
    .trim();
}

function withoutMention(text: string, botUserId: string | undefined): string {
  if (botUserId === undefined) return text.replace(LEADING_MENTION, "");
  if (!text.includes(`<@${botUserId}`)) return text;
  return text.replace(new RegExp(`<@${botUserId}(?:\\|[^>]*)?>`, "g"), "");
}

/** `@U1|li.shan` → `@li.shan`, `#C1|sales` → `#sales`, `!here` → `@here`, `https://x|words` → `words`. */
function wordsOf(inner: string): string {
  const [target = "", label] = inner.split("|", 2);
  if (target.startsWith("@")) return `@${label ?? target.slice(1)}`;
  if (target.startsWith("#")) return `#${label ?? target.slice(1)}`;
  if (target.startsWith("!")) return label ?? `@${target.slice(1).split("^")[0]}`;
  return label ?? target.replace(/^mailto:/, "");
}

/** For the fallback text of a message, the one place where Slack would read `<!channel>` out of our words. */
export function escapeControl(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/** At most so many UTF-16 units, never half a character. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  let clipped = "";
  for (const { segment } of new Intl.Segmenter("und", { granularity: "grapheme" }).segment(text)) {
    if (clipped.length + segment.length > limit - 1) break;
    clipped += segment;
  }
  return `${clipped}…`;
}
