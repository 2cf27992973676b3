import type { Section } from "../chunk.ts";

type Locator = NonNullable<Section["locator"]>;

/** Gathers lines under the headings and on the page they stand on; empty stretches leave nothing. */
export interface SectionWriter {
  /** Level from 1; deeper headings of before end here. */
  heading(level: number, text: string): void;
  line(text: string): void;
  /** From here on, text stands on this page, slide or sheet. */
  place(locator: Locator): void;
  done(): Section[];
}

const MAX_DEPTH = 6;

export function createSectionWriter(): SectionWriter {
  const sections: Section[] = [];
  const path: string[] = [];
  let lines: string[] = [];
  let locator: Locator | undefined;

  function flush(): void {
    const text = lines.join("\n").trim();
    lines = [];
    if (text === "") return;
    sections.push({ text, headings: path.filter((heading) => heading !== ""), ...(locator && { locator }) });
  }

  return {
    heading(level, text) {
      flush();
      const depth = Math.min(MAX_DEPTH, Math.max(1, level));
      path.length = Math.min(path.length, depth - 1);
      while (path.length < depth - 1) path.push("");
      path.push(text.replace(/\s+/g, " ").trim());
    },
    line(text) {
      lines.push(text);
    },
    place(next) {
      flush();
      locator = next;
    },
    done() {
      flush();
      return sections;
    },
  };
}
