const RUNS = /[\p{Script=Latin}\p{N}]+|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/gu;

/**
 * The words of a text for comparing companies: Latin words in lower case without a plural s, Chinese as pairs of
 * neighbouring characters (a lone character stands for itself). Needs no dictionary.
 */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const [run] of text.normalize("NFKC").toLowerCase().matchAll(RUNS)) {
    if (/^[\p{Script=Latin}\p{N}]/u.test(run)) {
      if (run.length > 1) words.push(singular(run));
    } else pushPairs(run, words);
  }
  return words;
}

function singular(word: string): string {
  if (word.length < 4) return word;
  return word.replace(/ies$/, "y").replace(/([^s])s$/, "$1");
}

function pushPairs(run: string, words: string[]): void {
  const characters = Array.from(run);
  if (characters.length === 1) words.push(run);
  for (let i = 0; i + 1 < characters.length; i++) words.push(`${characters[i]}${characters[i + 1]}`);
}
