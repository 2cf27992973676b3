import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { isMap, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { AppError } from "./errors.ts";
import type { Log } from "./log.ts";
import { type Clock, systemClock } from "./ports/clock.ts";
import { overlay } from "./settings/overlay.ts";
import type { Settings, SettingsArea } from "./settings.ts";

/** One mistake in a settings file, where an editor can jump to it. */
export interface SettingsProblem {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

export interface LoadedSettings extends Settings {
  /** Mistakes of the files as they stand now, for the doctor. Areas never asked for are not looked at. */
  problems(): readonly SettingsProblem[];
}

export interface SettingsOptions {
  /** Folder of the admin's files, `<area>.yaml` each; it may be missing. */
  readonly directory: string;
  readonly log: Log;
  readonly clock?: Clock;
  /** How long a file is trusted before it is looked at again. Default 1,000. */
  readonly checkEveryMs?: number;
}

interface Held {
  readonly value: unknown;
  readonly stamp: string;
  readonly problems: readonly SettingsProblem[];
  readonly checkedAt: number;
}

/**
 * Settings over YAML files. A file holds only what differs from the defaults: maps are laid over them key by
 * key, lists and values replace, `null` takes a key away. A file that does not fit is reported with its line
 * and the last good value stays in force; an edited file holds from the next look, without a restart.
 */
export function createSettings(options: SettingsOptions): LoadedSettings {
  const held = new Map<string, Held>();
  const { checkEveryMs = 1000, clock = systemClock } = options;

  function get<T>(area: SettingsArea<T>): T {
    const present = held.get(area.name);
    const now = clock.now();
    if (present !== undefined && now - present.checkedAt < checkEveryMs) return present.value as T;
    const file = join(options.directory, `${area.name}.yaml`);
    const stamp = stampOf(file);
    const next =
      present?.stamp === stamp ? { ...present, checkedAt: now } : load(area, { file, stamp, now, present });
    held.set(area.name, next);
    return next.value as T;
  }

  function load<T>(
    area: SettingsArea<T>,
    at: { file: string; stamp: string; now: number; present: Held | undefined },
  ): Held {
    const base = { stamp: at.stamp, checkedAt: at.now };
    if (at.stamp === "absent") return { ...base, value: area.parse(undefined), problems: [] };
    try {
      return { ...base, value: parseSettings(area, readFileSync(at.file, "utf8"), at.file), problems: [] };
    } catch (error) {
      const problems = problemsOf(error, at.file);
      options.log.warn("settings file refused", { area: area.name, problems });
      return { ...base, value: at.present?.value ?? area.parse(undefined), problems };
    }
  }

  return { get, problems: () => [...held.values()].flatMap((item) => item.problems) };
}

/**
 * The value of one file's text over the area's defaults. Throws CONFIG_INVALID naming file and line of the
 * first mistake; the others follow in the message.
 */
export function parseSettings<T>(area: SettingsArea<T>, text: string, file: string): T {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const broken = document.errors[0];
  if (broken !== undefined) {
    throw refused([{ file, line: lines.linePos(broken.pos[0]).line, message: broken.message }]);
  }
  try {
    return area.parse(overlay(area.parse(undefined), document.toJS() as unknown));
  } catch (error) {
    const issues = issuesOf(error);
    if (issues === undefined) throw error;
    throw refused(
      issues.map((issue) => {
        const path = [...issue.path, ...(issue.keys?.slice(0, 1) ?? [])];
        const where = path.map(String).join(".") || "(file)";
        return { file, line: lineOf(document, lines, path), message: `${where}: ${issue.message}` };
      }),
    );
  }
}

/** `keys` are those that nobody knows, inside `path`. */
interface Issue extends Pick<z.core.$ZodIssue, "path" | "message"> {
  readonly keys?: readonly string[];
}

function issuesOf(error: unknown): readonly Issue[] | undefined {
  if (error instanceof Error && "issues" in error && Array.isArray(error.issues)) {
    return error.issues as readonly Issue[];
  }
  return undefined;
}

type Doc = ReturnType<typeof parseDocument>;

/** The line of the deepest part of the path that the file itself spells out; a wrong key points at the key. */
function lineOf(document: Doc, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const offset = offsetOf(document, path.slice(0, length));
    if (offset !== undefined) return lines.linePos(offset).line;
  }
  return 1;
}

function offsetOf(document: Doc, path: readonly PropertyKey[]): number | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const last = path[path.length - 1];
  if (isMap(parent)) {
    const pair = parent.items.find((item) => String(item.key) === String(last));
    const key = pair?.key as { range?: readonly number[] } | undefined;
    return key?.range?.[0];
  }
  const node = document.getIn(path, true) as { range?: readonly number[] } | undefined;
  return node?.range?.[0];
}

function refused(problems: readonly SettingsProblem[]): AppError {
  const places = problems.map((problem) => `${problem.file}:${problem.line} ${problem.message}`);
  const first = problems[0];
  return new AppError("CONFIG_INVALID", `Settings not taken: ${places.join("; ")}`, {
    zh: `设置没有生效：${places.join("；")}`,
    source: "settings",
    cause: problems,
    ...(first === undefined ? {} : { at: { file: first.file, row: first.line } }),
  });
}

function problemsOf(error: unknown, file: string): readonly SettingsProblem[] {
  if (error instanceof AppError && Array.isArray(error.cause)) return error.cause as SettingsProblem[];
  return [{ file, line: 1, message: error instanceof Error ? error.message : String(error) }];
}

function stampOf(file: string): string {
  if (!existsSync(file)) return "absent";
  const { mtimeMs, size } = statSync(file);
  return `${mtimeMs}:${size}`;
}
