/** What was asked before, for the up and down keys. */
export interface History {
  add(text: string): void;
  older(): string | undefined;
  newer(): string | undefined;
}

const KEPT = 50;

export function createHistory(): History {
  const texts: string[] = [];
  let at = 0;
  return {
    add(text) {
      if (texts.at(-1) !== text) texts.push(text);
      if (texts.length > KEPT) texts.shift();
      at = texts.length;
    },
    older() {
      if (at === 0) return undefined;
      at -= 1;
      return texts[at];
    },
    newer() {
      if (at >= texts.length) return undefined;
      at += 1;
      return texts[at] ?? "";
    },
  };
}

/** Up in an input that is empty or shows an older text goes back, down comes forward again. */
export function recall(event: KeyboardEvent, input: HTMLTextAreaElement, past: History): boolean {
  const alone = input.value === "" || input.dataset.recalled === input.value;
  if (!alone || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return false;
  const text = event.key === "ArrowUp" ? past.older() : past.newer();
  if (text === undefined) return false;
  event.preventDefault();
  input.value = text;
  input.dataset.recalled = text;
  return true;
}
