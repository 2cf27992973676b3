/**
 * Text of others as data for a model: inside a tag it cannot close, since its own angle brackets are not angle
 * brackets any more. What stands inside is quoted, never obeyed; that it is not obeyed is ensured in code.
 */
export function fence(tag: string, text: string, attributes: Readonly<Record<string, string>> = {}): string {
  const named = Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${plain(value).replaceAll('"', "'").replaceAll("\n", " ")}"`)
    .join("");
  return `<${tag}${named}>\n${plain(text)}\n</${tag}>`;
}

function plain(text: string): string {
  return text.replaceAll("<", "‹").replaceAll(">", "›").replace(CONTROL, "");
}

const CONTROL = /\p{Cf}|(?![\n\t])\p{Cc}/gu;
