import { callSkill, type TurnDeps } from "../assistant/turn.ts";
import type { Viewer } from "../domain/viewer.ts";
import { AppError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import { costOf, type Model, type TokenPrice, type Usage } from "../ports/model.ts";
import type { Reply } from "../reply.ts";
import { citationsIn, splitSentences } from "../skills/draft/check.ts";

export interface PromptsOptions {
  readonly deps: TurnDeps;
  /** On whose behalf it is drafted; both languages are tried. */
  readonly viewer: Viewer;
  /** Ids of accounts to draft for, of the sample company. */
  readonly accounts: readonly string[];
  /** Price of a million tokens, in whatever currency; absent leaves the cost out. */
  readonly price?: TokenPrice;
  readonly clock: Clock;
  readonly json?: boolean;
  readonly write: (line: string) => void;
}

export interface PromptLine {
  readonly prompt: string;
  readonly locale: "zh" | "en";
  readonly drafts: number;
  /** Checks that held, of those made. */
  readonly passed: number;
  readonly checks: number;
  readonly removed: number;
  readonly ms: number;
  readonly usage: Usage;
}

const KINDS = ["outreach", "follow-up", "brief", "request", "agenda", "case", "plan"] as const;

/** `eval prompts`: every drafting prompt on the sample company against the configured model. */
export async function runEvalPrompts(options: PromptsOptions): Promise<readonly PromptLine[]> {
  const { talking } = options.deps;
  if (talking === undefined) {
    throw new AppError("CONFIG_INVALID", "No model is configured. Set MODEL_BASE_URL and MODEL_NAME.", {
      zh: "没有配置语言模型，请设置 MODEL_BASE_URL 和 MODEL_NAME。",
    });
  }
  const meter = metered(talking.model);
  const deps = { ...options.deps, talking: { ...talking, model: meter.model } };
  const lines: PromptLine[] = [];
  for (const locale of ["zh", "en"] as const) {
    for (const kind of KINDS) lines.push(await measure(kind, locale, { ...options, deps }, meter));
  }
  for (const line of options.json ? [JSON.stringify(lines)] : report(lines, options)) options.write(line);
  return lines;
}

async function measure(
  kind: (typeof KINDS)[number],
  locale: "zh" | "en",
  { deps, viewer, accounts, clock }: PromptsOptions,
  meter: ReturnType<typeof metered>,
): Promise<PromptLine> {
  const before = { ...meter.total };
  const started = clock.now();
  const verdicts: Verdict[] = [];
  for (const account of accounts) {
    const who = { viewer: { ...viewer, locale }, signal: AbortSignal.timeout(120_000) };
    const [skill, input] =
      kind === "plan" ? (["plan-draft", { account }] as const) : (["draft", { account, kind }] as const);
    const sentences = kind === "plan" ? 120 : 15;
    verdicts.push(verdictOf(await callSkill(skill, input, who, deps), { locale, sentences }));
  }
  const sum = (pick: (verdict: Verdict) => number) =>
    verdicts.reduce((total, verdict) => total + pick(verdict), 0);
  return {
    prompt: kind,
    locale,
    drafts: accounts.length,
    passed: sum(({ passed }) => passed),
    checks: sum(({ checks }) => checks),
    removed: sum(({ removed }) => removed),
    ms: clock.now() - started,
    usage: {
      inputTokens: meter.total.inputTokens - before.inputTokens,
      cachedTokens: meter.total.cachedTokens - before.cachedTokens,
      outputTokens: meter.total.outputTokens - before.outputTokens,
    },
  };
}

interface Verdict {
  readonly passed: number;
  readonly checks: number;
  readonly removed: number;
}

/** A text came, it cites, it asks rather than invents, it is short, it is in the language, it does not shout. */
function verdictOf(
  reply: Reply,
  { locale, sentences }: { readonly locale: "zh" | "en"; readonly sentences: number },
): Verdict {
  const drafted = reply.blocks.some(({ type }) => type === "form");
  const text = reply.blocks.map((block) => (block.type === "text" ? block.markdown : "")).join("\n");
  const note = reply.blocks.map((block) => (block.type === "note" ? block.text : "")).join(" ");
  const removed = Number(/\d+/.exec(note)?.[0] ?? 0);
  const checks = [
    drafted,
    citationsIn(text).length > 0,
    removed === 0,
    splitSentences(text).length <= sentences,
    locale === "zh" ? /\p{Script=Han}/u.test(text) : /[a-z]{3}/i.test(text),
    !/[!！]/.test(text),
  ];
  return { passed: checks.filter(Boolean).length, checks: checks.length, removed: drafted ? removed : 0 };
}

function metered(model: Model) {
  const total = { inputTokens: 0, cachedTokens: 0, outputTokens: 0 };
  const watched: Model = {
    ...model,
    async *chat(request) {
      for await (const event of model.chat(request)) {
        if (event.type === "end") {
          total.inputTokens += event.usage.inputTokens;
          total.cachedTokens += event.usage.cachedTokens;
          total.outputTokens += event.usage.outputTokens;
        }
        yield event;
      }
    },
  };
  return { model: watched, total };
}

function report(lines: readonly PromptLine[], { price }: PromptsOptions): string[] {
  const rows = lines.map(({ prompt, locale, passed, checks, removed, ms, usage }) => {
    const cost = price === undefined ? "" : ` · cost ${costOf(usage, price).toFixed(4)}`;
    return `${prompt.padEnd(12)} ${locale}  ${passed}/${checks} checks · ${removed} sentences removed · ${(ms / 1000).toFixed(1)} s · ${usage.inputTokens} in (${usage.cachedTokens} cached) ${usage.outputTokens} out${cost}`;
  });
  const passed = lines.reduce((sum, line) => sum + line.passed, 0);
  const checks = lines.reduce((sum, line) => sum + line.checks, 0);
  return [...rows, `${passed} of ${checks} checks passed`];
}
