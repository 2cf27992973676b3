import type { Locale } from "../domain/text.ts";

/** A document to hand on, as data; {@link writeWord} and {@link writeSlides} both draw it. */
export interface Report {
  readonly locale: Locale;
  readonly title: string;
  readonly subtitle: string;
  /** Short facts under the title: owner, date, version, state. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly sections: readonly ReportSection[];
  /** Numbered from 1; `[n]` in a text refers to the nth. */
  readonly sources: readonly { readonly label: string; readonly date?: string }[];
  /** `YYYY-MM-DD`, as printed in the footer. */
  readonly date: string;
}

export interface ReportSection {
  readonly heading: string;
  readonly parts: readonly ReportPart[];
}

export type ReportPart =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "list"; readonly items: readonly string[] }
  | {
      readonly type: "table";
      readonly columns: readonly { readonly label: string; readonly share: number }[];
      readonly rows: readonly (readonly string[])[];
    }
  | {
      readonly type: "picture";
      readonly caption: string;
      readonly png: Uint8Array;
      /** CSS pixels. */
      readonly width: number;
      readonly height: number;
    };

/** A source as one line, with its date. */
export function sourceText(
  { label, date }: { readonly label: string; readonly date?: string | undefined },
  { locale }: Pick<Report, "locale">,
): string {
  if (date === undefined) return label;
  return locale === "zh" ? `${label}，${date}` : `${label}, ${date}`;
}
