/** Colours that degrade to nothing: the words alone must carry the meaning. */
export interface Style {
  bold(text: string): string;
  quiet(text: string): string;
  accent(text: string): string;
  warn(text: string): string;
  bad(text: string): string;
}

export function createStyle(colour: boolean): Style {
  const wrapIn = (code: string) => (text: string) =>
    colour && text !== "" ? `\u001b[${code}m${text}\u001b[0m` : text;
  return {
    bold: wrapIn("1"),
    quiet: wrapIn("2"),
    accent: wrapIn("36"),
    warn: wrapIn("33"),
    bad: wrapIn("31"),
  };
}
