import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Log } from "#src/log.ts";
import { type BilingualDictionary, openDictionary } from "./dictionary-file.ts";
import { dictionaryName } from "./make-dictionary.ts";

export interface DictionaryKeeper extends Disposable {
  /** Undefined until it is made; then open, and the same for everyone. */
  get(): BilingualDictionary | undefined;
  /** Makes it in a process of its own when it is not there. Without one, documents are found as before: never throws. */
  prepare(): Promise<void>;
}

const MAKER = new URL("./make-dictionary.ts", import.meta.url).href;
const LONGEST_MS = 300_000;
const FLAGS = ["--max-old-space-size=400", "--disable-warning=ExperimentalWarning", "--input-type=module"];
/** A file that was not there is looked for again after this: another process may have made it. */
const LOOK_AGAIN_MS = 10_000;

/** Keeps the dictionary of the two languages as a file in a directory that exists. */
export function createDictionaryKeeper(directory: string, log: Log): DictionaryKeeper {
  const path = join(directory, dictionaryName());
  let open: BilingualDictionary | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;

  function get(): BilingualDictionary | undefined {
    if (open !== undefined || performance.now() - lookedAt < LOOK_AGAIN_MS) return open;
    lookedAt = performance.now();
    if (!existsSync(path)) return undefined;
    try {
      open = openDictionary(path);
    } catch (error) {
      log.warn("the dictionary cannot be read", { path, error });
    }
    return open;
  }

  async function prepare(): Promise<void> {
    if (existsSync(path)) return;
    const started = performance.now();
    try {
      await promisify(execFile)(process.execPath, [...FLAGS, "--eval", programFor(path)], {
        timeout: LONGEST_MS,
        env: {},
      });
      lookedAt = Number.NEGATIVE_INFINITY;
      log.info("dictionary made", { ms: Math.round(performance.now() - started) });
    } catch (error) {
      log.warn("the dictionary could not be made; questions find documents of their own language", { error });
    }
  }

  return {
    get,
    prepare,
    [Symbol.dispose]() {
      open?.close();
      open = undefined;
      lookedAt = Number.POSITIVE_INFINITY;
    },
  };
}

/** Run in a process of its own, so that the memory it takes is given back when it ends. */
function programFor(path: string): string {
  return `import { makeDictionary } from ${JSON.stringify(MAKER)}; makeDictionary(${JSON.stringify(path)});`;
}
