/** A title that says something: neither a program's default nor the name of a file. */
export function usableTitle(title: string): string | undefined {
  const plain = title.replace(/\s+/g, " ").trim();
  const made =
    /^(https?:|untitled|microsoft (word|powerpoint|excel)|无标题|文档\s*\d*|document\s*\d*|slide 1\b)|\.(docx?|pptx?|xlsx?|pdf|indd|dvi|ps)$/i;
  return plain.length < 2 || plain.length > 200 || made.test(plain) ? undefined : plain;
}
