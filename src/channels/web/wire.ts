import type { Locale, Text } from "../../domain/text.ts";
import type {
  Action,
  DocumentItem,
  FieldsBlock,
  FormField,
  NoteBlock,
  ProgressBlock,
  SourcesBlock,
  TextBlock,
} from "../../reply.ts";
import type { ChannelPreview } from "../preview.ts";

/** What the page is sent: a reply in which every button is only its label and token, every picture an address. */
export interface WireMessage {
  readonly id: string;
  /** Grows with every change; also the order of arrival of the first version. */
  readonly seq: number;
  readonly order: number;
  readonly at: number;
  readonly from: "person" | "assistant";
  /** What the person said or pressed. */
  readonly text?: string;
  readonly reply?: WireReply;
  /** The event that this answers. */
  readonly answers?: string;
}

export interface WireReply {
  readonly title?: string;
  readonly blocks: readonly WireBlock[];
}

export type WireAction = Pick<Action, "label" | "style"> & { readonly token?: string };

export type WireBlock =
  | TextBlock
  | FieldsBlock
  | NoteBlock
  | SourcesBlock
  | WireTable
  | WirePicture
  | WireDocuments
  | { readonly type: "file"; readonly name: string; readonly mediaType: string; readonly href: string }
  | { readonly type: "actions"; readonly actions: readonly WireAction[] }
  | { readonly type: "form"; readonly submit: WireAction; readonly fields: readonly FormField[] }
  | { readonly type: "progress"; readonly steps: ProgressBlock["steps"]; readonly stop?: WireAction };

export interface WireTable {
  readonly type: "table";
  readonly caption?: string;
  readonly columns: readonly { readonly label: string; readonly align?: "start" | "end" }[];
  readonly rows: readonly { readonly cells: readonly string[]; readonly action?: WireAction }[];
  readonly total?: number;
}

export interface WirePicture {
  readonly type: "picture";
  readonly caption?: string;
  readonly alt: string;
  readonly src: string;
  readonly width?: number;
  readonly height?: number;
  /** The numbers behind a chart, for those who would rather read them or cannot see it. */
  readonly figures?: WireTable;
}

export interface WireDocuments {
  readonly type: "documents";
  readonly items: readonly (Omit<DocumentItem, "actions"> & {
    readonly href: string;
    readonly actions: readonly WireAction[];
  })[];
}

export interface PersonChoice {
  /** The user's id in the CRM. */
  readonly id: string;
  readonly name: string;
  readonly role: "rep" | "manager" | "solution" | "admin";
  readonly title?: string;
  readonly team?: string;
  /** What this person would ask first; five or so. */
  readonly samples: readonly Text[];
}

export interface WebStatus {
  readonly modelConfigured: boolean;
  /** The data is invented. */
  readonly sample: boolean;
  /** A name alone, or one for each language. */
  readonly company: string | Text;
}

export interface WireSession {
  readonly person?: PersonChoice;
  /** Those one may choose; empty unless the playground is open. */
  readonly people: readonly Pick<PersonChoice, "id" | "name" | "role" | "title" | "team">[];
  readonly status: WebStatus;
}

/** How one reply looks elsewhere, for the page that shows every block. */
export type Preview = ChannelPreview;

export interface WireBlocksPage {
  readonly message: WireMessage;
  readonly previews: readonly Preview[];
}

export interface WireError {
  readonly code: string;
  readonly message: Readonly<Record<Locale, string>>;
}
