import type { LibraryDocument } from "../../ports/documents.ts";
import type { Action, Block, FormField } from "../../reply.ts";
import { listing, type Reader, say, word } from "../reader.ts";
import { FIELD_WORDS, KIND_WORDS, LANGUAGE_WORDS, LEVEL_WORDS } from "./words.ts";

/** Text fields of a document that a person fills in; several values are parted by commas. */
export const LISTED = ["company", "industry", "product", "problem"] as const;

/** What is known of a document as a form: what was guessed says so, and one press settles all of it. */
export function documentForm(document: LibraryDocument, reader: Reader): Block {
  const guessed = new Set(document.proposed ?? []);
  const hint = say(reader, "按内容猜的，请确认", "guessed from the text, please check");
  const field = (name: string, rest: Omit<FormField, "name" | "label">): FormField => ({
    name,
    label: labelOf(name, reader),
    ...rest,
    ...(guessed.has(name) && { hint }),
  });
  return {
    type: "form",
    submit: {
      label: say(reader, "确认", "Confirm"),
      skill: "library",
      input: { document: document.id, confirm: true },
      style: "primary",
    },
    fields: [
      field("title", { kind: "text", value: document.title, required: true }),
      field("kind", { kind: "choice", value: document.kind, options: options(KIND_WORDS, reader) }),
      field("language", {
        kind: "choice",
        value: document.language,
        options: options(LANGUAGE_WORDS, reader),
      }),
      field("confidentiality", {
        kind: "choice",
        value: document.confidentiality,
        options: options(LEVEL_WORDS, reader),
      }),
      ...LISTED.map((name) =>
        field(name, { kind: "text", value: listing(reader, document.fields[name] ?? []) }),
      ),
      field("validUntil", { kind: "date", ...(document.validUntil && { value: document.validUntil }) }),
    ],
  };
}

export function labelOf(name: string, reader: Reader): string {
  const text = FIELD_WORDS[name];
  return text === undefined ? name : word(reader, text);
}

function options(
  words: Readonly<Record<string, { readonly zh: string; readonly en: string }>>,
  reader: Reader,
): { value: string; label: string }[] {
  return Object.entries(words).map(([value, text]) => ({ value, label: word(reader, text) }));
}

/** What to do about a document that is nearly another one. */
export function nearActions(document: LibraryDocument, reader: Reader): Action[] {
  const act = (label: string, near: "replace" | "keep"): Action => ({
    label,
    skill: "library",
    input: { document: document.id, near, confirm: true },
  });
  return [
    act(say(reader, "用这份替换旧的", "Let this one replace it"), "replace"),
    act(say(reader, "两份都保留", "Keep both"), "keep"),
  ];
}
