import { Parser } from "htmlparser2";

/** An element of a callback. Of elements with the same name the first counts. */
export interface XmlElement {
  readonly text: string;
  readonly children: readonly { readonly name: string; readonly element: XmlElement }[];
}

interface Open {
  readonly name: string;
  text: string;
  readonly children: { readonly name: string; readonly element: XmlElement }[];
}

const DEEPEST = 12;

/** The root of a small document, or undefined when it is none. No DTD, no entities but the five of XML. */
export function parseXml(source: string): XmlElement | undefined {
  if (/<!(DOCTYPE|ENTITY)/i.test(source)) return undefined;
  const root: Open = { name: "", text: "", children: [] };
  const open = [root];
  let broken = false;
  const parser = new Parser(
    {
      onopentag(name) {
        open.push({ name, text: "", children: [] });
        if (open.length > DEEPEST) broken = true;
      },
      ontext(text) {
        const last = open.at(-1);
        if (last) last.text += text;
      },
      onclosetag(name, isImplied) {
        const done = open.pop();
        if (done?.name !== name || isImplied) broken = true;
        else open.at(-1)?.children.push({ name, element: done });
      },
    },
    { xmlMode: true },
  );
  parser.end(source);
  if (broken || open.length !== 1) return undefined;
  return child(root, "xml");
}

export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((one) => one.name === name)?.element;
}

/** The text of a child, trimmed; undefined when it is absent or empty. */
export function textOf(element: XmlElement | undefined, name: string): string | undefined {
  const text = child(element, name)?.text.trim();
  return text === "" ? undefined : text;
}

export function all(element: XmlElement | undefined, name: string): XmlElement[] {
  return (element?.children ?? []).filter((one) => one.name === name).map((one) => one.element);
}
