/** The two languages of every card, prompt, error and digest. */
export type Locale = "zh" | "en";

/** One text in both languages. */
export interface Text {
  readonly zh: string;
  readonly en: string;
}

export function pick(text: Text, locale: Locale): string {
  return text[locale];
}
