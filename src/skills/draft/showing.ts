import { gateMarkdown } from "../../gate.ts";
import type { Checker } from "./check.ts";

/** Characters by which an unfinished sentence grows before it is looked at again. */
const STEP = 8;

/**
 * What of a text under way may be shown, told after every piece; undefined when nothing new may be. Whole
 * sentences stand on what they cite. The sentence at the end has no mark yet: it is shown as far as all that it
 * says stands somewhere in the evidence, so that words appear with the model's first and not with its first stop.
 */
export function createShowing(check: Checker, anywhere: Checker): (text: string) => string | undefined {
  let wholeTo = 0;
  let whole = "";
  let tailTo = 0;

  const good = (checker: Checker, text: string) =>
    checker(gateMarkdown(text, { documents: new Set() }))
      .filter(({ state }) => state !== "wrong")
      .map((sentence) => sentence.text)
      .join(" ");

  return (text) => {
    const end = endOfSentences(text);
    const isNewSentence = end > wholeTo;
    if (isNewSentence) {
      whole = [whole, good(check, text.slice(wholeTo, end))].filter((part) => part !== "").join(" ");
      wholeTo = end;
    }
    if (!isNewSentence && tailTo > 0 && text.length - tailTo < STEP) return undefined;
    tailTo = text.length;
    const tail = good(anywhere, settled(text.slice(end)));
    const shown = [whole, tail].filter((part) => part !== "").join(" ");
    return shown === "" ? undefined : shown;
  };
}

/** Behind the last full stop and the marks that follow it. */
function endOfSentences(text: string): number {
  const stop = Math.max(...["。", ". ", "\n", "；", "？"].map((mark) => text.lastIndexOf(mark)));
  if (stop < 0) return 0;
  const marks = /^(?:\s*\[[\d,，、 ]+\])*/.exec(text.slice(stop + 1))?.[0] ?? "";
  return stop + 1 + marks.length;
}

/** Without the number, word or mark that may not be complete yet. */
function settled(tail: string): string {
  return tail.replace(/(?:\[[\d,，、 ]*|[\w.,%*`<>()[\]!-]+)$/, "").trim();
}
