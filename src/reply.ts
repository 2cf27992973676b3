import type { Json } from "./domain/crm.ts";

/**
 * An answer as data. Each channel draws every block as well as it can and falls back to a picture or text.
 * All texts are already in the reader's language; `markdown` is the small subset of `text` blocks.
 */
export interface Reply {
  readonly title?: string;
  readonly blocks: readonly Block[];
  /** `everyone`: holds only what all may see, so a group may read it. Default `asker`. */
  readonly audience?: "asker" | "everyone";
  /** What the answer is about, so that a follow-up ("and the competitors?") needs no name. */
  readonly about?: { readonly accountId?: string; readonly dealId?: string };
}

/** **bold**, `code`, links to our own documents, line breaks and `- ` lists. Nothing else. */
export type Markdown = string;

export type Block =
  | TextBlock
  | FieldsBlock
  | TableBlock
  | ChartBlock
  | DiagramBlock
  | PictureBlock
  | DocumentsBlock
  | FileBlock
  | ActionsBlock
  | FormBlock
  | ProgressBlock
  | SourcesBlock
  | NoteBlock;

export interface TextBlock {
  readonly type: "text";
  readonly markdown: Markdown;
}

export interface FieldsBlock {
  readonly type: "fields";
  readonly items: readonly Field[];
}

export interface Field {
  readonly label: string;
  readonly value: string;
  /** Why, or out of what, in a few words. */
  readonly hint?: string;
  /** Ids in the reply's sources that the value rests on. */
  readonly sources?: readonly string[];
}

export interface TableBlock {
  readonly type: "table";
  readonly caption?: string;
  readonly columns: readonly { readonly label: string; readonly align?: "start" | "end" }[];
  readonly rows: readonly TableRow[];
  /** Rows there are in all, when only the first are shown. */
  readonly total?: number;
}

export interface TableRow {
  readonly cells: readonly string[];
  /** What a tap on the row asks. */
  readonly action?: Action;
}

export interface ChartBlock {
  readonly type: "chart";
  readonly caption: string;
  readonly chart: Chart;
}

/** Numbers to draw. `matrix` and `scatter` points carry labels; `funnel` and `bar` are categories. */
export type Chart =
  | {
      readonly kind: "bar" | "line" | "funnel";
      readonly categories: readonly string[];
      readonly series: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
      readonly unit?: string;
    }
  | {
      readonly kind: "matrix";
      readonly x: string;
      readonly y: string;
      /** 0–100 on both axes. */
      readonly points: readonly {
        readonly label: string;
        readonly x: number;
        readonly y: number;
        readonly group?: string;
      }[];
      readonly regions: readonly { readonly label: string; readonly x: number; readonly y: number }[];
    };

/** A decision chain: seats by reporting line. An empty seat is one to fill. */
export interface DiagramBlock {
  readonly type: "diagram";
  readonly caption: string;
  readonly seats: readonly {
    readonly id: string;
    readonly name?: string;
    readonly title?: string;
    readonly role: "EB" | "UB" | "TB" | "Coach" | "other";
    readonly stance: "supports" | "neutral" | "opposes" | "unknown";
    readonly influence?: number;
    readonly reportsTo?: string;
    readonly note?: string;
  }[];
}

export interface PictureBlock {
  readonly type: "picture";
  readonly alt: string;
  /** Key in the files port, or the picture itself. PNG. */
  readonly file?: string;
  readonly data?: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export interface DocumentsBlock {
  readonly type: "documents";
  readonly items: readonly DocumentItem[];
}

export interface DocumentItem {
  readonly documentId: string;
  readonly title: string;
  readonly why: string;
  /** Page, slide or section, as a reader would look it up. */
  readonly locator?: string;
  /** Where the cited passage stands among the document's, from 0: what a link opens it at. */
  readonly passage?: number;
  readonly quote?: string;
  readonly confidentiality: "public" | "internal" | "restricted";
  readonly actions?: readonly Action[];
}

export interface FileBlock {
  readonly type: "file";
  readonly name: string;
  readonly mediaType: string;
  /** Key in the files port. */
  readonly file: string;
}

export interface ActionsBlock {
  readonly type: "actions";
  readonly actions: readonly Action[];
}

/** A button: its label is a verb; a press runs the skill with the input, as the presser, with their rights. */
export interface Action {
  readonly label: string;
  readonly skill: string;
  readonly input: { readonly [key: string]: Json };
  readonly style?: "primary" | "danger";
  /** Set on the way out; the only thing of an action that a channel puts into its button. */
  readonly token?: string;
}

export interface FormBlock {
  readonly type: "form";
  readonly submit: Action;
  readonly fields: readonly FormField[];
}

export interface FormField {
  /** The key of the skill's input that the value is sent as. */
  readonly name: string;
  readonly label: string;
  readonly kind: "text" | "multiline" | "number" | "date" | "choice" | "choices" | "check";
  readonly required?: boolean;
  readonly value?: Json;
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  readonly hint?: string;
}

export interface ProgressBlock {
  readonly type: "progress";
  readonly steps: readonly {
    readonly label: string;
    readonly state: "done" | "active" | "waiting" | "failed";
  }[];
  readonly stop?: Action;
}

export interface SourcesBlock {
  readonly type: "sources";
  readonly items: readonly Source[];
  /** Sections of the blue book that the card follows, `1.3`. */
  readonly sections?: readonly string[];
}

/** Where a statement comes from: a row of the CRM, a passage of a document, or a rule over them. */
export interface Source {
  readonly id: string;
  readonly label: string;
  readonly date?: string;
  readonly row?: { readonly kind: string; readonly id: string; readonly field?: string };
  readonly documentId?: string;
  readonly rule?: string;
}

export interface NoteBlock {
  readonly type: "note";
  readonly tone: "info" | "missing" | "warning" | "error";
  readonly text: string;
}
