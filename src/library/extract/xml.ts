import { Parser } from "htmlparser2";

/** Called for each element and text in document order; names are without their prefix's meaning, `a:t` as written. */
export interface XmlVisitor {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** Walks through XML without building it. Entities other than the five of XML and numbers are left as they stand. */
export function visitXml(content: Uint8Array, visitor: XmlVisitor): void {
  const parser = new Parser(
    {
      onopentag: (name, attributes) => visitor.open?.(name, attributes),
      ontext: (text) => visitor.text?.(text),
      onclosetag: (name) => visitor.close?.(name),
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.end(decodeXml(content));
}

/** How deep the XML nests, and whether it declares a document type, which could define entities. */
export function nestingOf(content: Uint8Array): { depth: number; declaresType: boolean } {
  let [depth, deepest, declaresType] = [0, 0, false];
  const parser = new Parser(
    {
      onopentagname: () => {
        depth++;
        deepest = Math.max(deepest, depth);
      },
      onclosetag: () => {
        depth--;
      },
      onprocessinginstruction: (name) => {
        declaresType ||= /^!(doctype|entity)/i.test(name);
      },
    },
    { xmlMode: true },
  );
  parser.end(decodeXml(content));
  return { depth: deepest, declaresType };
}

function decodeXml(content: Uint8Array): string {
  const [first, second] = content;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(content);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(content);
  return new TextDecoder(declaredEncoding(content)).decode(content);
}

function declaredEncoding(content: Uint8Array): string {
  const head = new TextDecoder("latin1").decode(content.subarray(0, 200));
  const name = /encoding=["']([\w.-]+)["']/.exec(head)?.[1] ?? "utf-8";
  try {
    return new TextDecoder(name).encoding;
  } catch {
    return "utf-8";
  }
}
