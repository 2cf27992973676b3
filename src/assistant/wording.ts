/** The small words of asking, in both languages: what can be taken away without changing what is asked. */
const LATIN_POLITE =
  /^(and|then|ok|okay|so|please|could you|can you|would you|i want to|i'd like to|let me|help me)\s+,?\s*/i;
const HAN_POLITE =
  /^(您好|你好|请问|请|麻烦你?|劳驾|帮忙|帮我|给我|替我|跟我|我想知道|我想|我要|想问一下|问一下|能不能|能否|可以|可不可以|那么|那|你觉得|另外)[\s,，、]*/;
const TAIL =
  /[\s?？!！。.，,；;~～]+$|(?:吗|呢|啊|呀|吧|么|了吗)$|(?<=[\s,])(?:please|thanks|thank you)$|(?:谢谢你?|多谢)$|^(?:please|thanks)$/i;

/** Width, case and politeness away; what is left is what was asked. */
export function strip(text: string): string {
  let plain = text.normalize("NFKC").trim();
  for (let before = ""; before !== plain; ) {
    before = plain;
    const shorter = plain.replace(LATIN_POLITE, "").replace(HAN_POLITE, "").trim();
    // A greeting alone is all that was said.
    if (shorter !== "") plain = shorter;
    plain = plain.replace(TAIL, "").trim() || plain.replace(/[?？!！。.，,；;~～\s]+$/, "");
  }
  return plain;
}

/** Quoted lines are somebody else's: what is asked stands in the lines beside them. */
export function ownWords(text: string): string {
  const own = text
    .split("\n")
    .filter((line) => !/^\s*[>＞]/.test(line))
    .join("\n")
    .trim();
  return own === "" ? text : own;
}

const PRONOUN =
  /^(它|他|她|他们|它们|她们|这|这家|这个|该|那|那家|那个|这家公司|这个客户|该客户|这家客户|这个商机|该商机|这单|这个单子|it|he|she|him|her|them|they|this|that|this account|this deal|the account|the deal|this customer|that score|there|here)$/i;

export function isPronoun(text: string): boolean {
  return PRONOUN.test(text.trim());
}

const EDGES =
  /^[\s"'“”‘’「」《》:：,，、]+|[\s"'“”‘’「」《》:：,，、]+$|(?:这家公司|这个客户|这家客户|这个商机|这单|这家|客户|公司|商机)$/g;

/** What stands around a name taken off it. */
export function tidy(raw: string): string {
  let subject = raw.trim();
  for (let before = ""; before !== subject; ) {
    before = subject;
    const shorter = subject.replace(EDGES, "").trim();
    if (shorter !== "" || /^[\s\p{P}]*$/u.test(subject)) subject = shorter;
  }
  return subject.replace(/^(关于|有关|about|for)\s*/i, "").replace(/的$/, "");
}

const COMMON_HAN =
  /我们|你们|他们|咱们|自己|手上|手里|现在|今天|最近|目前|到底|应该|可以|哪些|哪个|哪家|什么|怎么样|怎么|怎样|多少|如何|有没有|是不是|要不要|能不能|会不会|所有|全部|整体|各个|这个|那个|这家|那家|客户|商机|公司|单子|行业|细分市场|区域|市场|一下|看看|给我|帮我|天气|笑话|时间|新闻|心情|股票|[我你他她它这那的了吗呢是在有和与跟给把对按都也还再就先去来说做打画讲听想要谁哪几个家次吧啊呀么]/g;
const COMMON_LATIN =
  /\b(?:the|a|an|of|at|to|in|on|for|with|by|from|and|or|is|are|was|were|be|do|does|did|has|have|had|will|would|could|should|can|may|i|me|my|we|us|our|you|your|it|its|he|she|him|her|they|them|their|this|that|these|those|there|here|who|whom|what|when|where|which|why|how|far|so|any|all|some|most|more|best|top|now|today|please|show|tell|give|find|get|got|account|accounts|customer|customers|deal|deals|company|companies|segment|segments|market|markets|industry|trade|territory|territories|weather|joke|news|time|like|about|new|long|not|yet)\b/gi;

/** A person's title and surname name nobody's account. */
const PERSON = /^\p{Script=Han}{1,3}(?:总|工|经理|主任|厂长|主管|老师|部长|董)$|^(?:mr|ms|mrs|dr)\.? \S+$/iu;

/** Whether words can be a name at all: something is left when the ordinary words are taken away. */
export function isNameLike(words: string): boolean {
  if (PERSON.test(words.trim())) return false;
  const left = words.replace(COMMON_HAN, " ").replace(COMMON_LATIN, " ");
  return /\p{Script=Han}{2,}|[a-z]{3,}|[A-Z]{2,}/u.test(left) || /[a-z]\d{2,}/i.test(left);
}

/** The words of a text that no phrase and no ordinary word accounts for: the longest run of them. */
export function rest(text: string, known: readonly string[]): string {
  let left = text;
  for (const piece of known.toSorted((a, b) => b.length - a.length)) {
    if (piece.length > 0) left = left.replaceAll(piece, "\n");
  }
  left = left.replace(COMMON_HAN, "\n").replace(COMMON_LATIN, "\n");
  const runs = left.split(/[\n\p{P}]+|\s{2,}/u).map((run) => run.trim());
  return runs.filter(isNameLike).toSorted((a, b) => b.length - a.length)[0] ?? "";
}
