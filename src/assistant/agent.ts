import { z } from "zod";
import type { Json } from "../domain/crm.ts";
import { AppError } from "../errors.ts";
import { fence } from "../fence.ts";
import type { Model, ToolSpec } from "../ports/model.ts";
import { promptText } from "../prompts.ts";
import type { Reply } from "../reply.ts";
import type { Skill } from "../skills/skill.ts";
import { createChatModel, type Said, UNREADABLE } from "./chat-model.ts";
import { isInConfidence } from "./confidence.ts";
import { replyText } from "./reply-text.ts";

export interface AgentLimits {
  readonly modelCalls: number;
  readonly toolCalls: number;
  readonly answerTokens: number;
  /** Silence of the endpoint after which the answer is given without it. */
  readonly silenceMs: number;
  readonly wholeMs: number;
}

export const AGENT_LIMITS: AgentLimits = {
  modelCalls: 4,
  toolCalls: 6,
  answerTokens: 700,
  silenceMs: 17_000,
  wholeMs: 120_000,
};

export interface AgentTask {
  readonly text: string;
  readonly locale: "zh" | "en";
  readonly prompt: Readonly<Record<"person" | "role" | "today" | "inHand" | "history" | "tone", string>>;
  /** Set when what was asked holds words of others: nothing may then be proposed. */
  readonly readOnly: boolean;
  readonly skills: readonly Skill[];
  /** Runs a skill as the asking person, without a click. Throws what a turn may show. */
  readonly run: (skill: Skill, input: Json) => Promise<Reply>;
  readonly model: Model;
  readonly signal: AbortSignal;
  /** The words of the answer so far, unchecked, and the calls before them. */
  readonly onWords?: (text: string, calls: readonly AgentCall[]) => void;
  readonly limits?: AgentLimits;
}

export interface AgentCall {
  readonly skill: string;
  readonly input: Json;
  readonly reply: Reply;
}

/** What the agent did: the cards of its calls, and its words, which nobody has checked yet. */
export interface AgentResult {
  readonly calls: readonly AgentCall[];
  readonly text: string;
  /** Set when the model broke off: what was found until then is still good. */
  readonly failure?: AppError;
}

/** Skills that only make sense behind a button. */
const NO_TOOLS = new Set(["undo", "stop", "rate-document", "rate-similar", "upload"]);

export function toolSkills(skills: readonly Skill[]): Skill[] {
  return skills.filter(({ id }) => !NO_TOOLS.has(id) && !isInConfidence(id));
}

/**
 * A question answered by a model with the skills as its tools. Code decides what may be done: arguments pass the
 * skill's own schema, nothing counts as clicked, and after anything was read no writing skill can be called.
 */
export async function runAgent(task: AgentTask): Promise<AgentResult> {
  const limits = task.limits ?? AGENT_LIMITS;
  const calls: AgentCall[] = [];
  const said: Said[] = [];
  let hasRead = task.readOnly;
  const watch = createSilenceWatch(task.signal, limits);

  const usable = () => toolSkills(task.skills).filter(({ effect }) => effect === "read" || !hasRead);
  const chatModel = await createChatModel({
    model: task.model,
    tools: () => (calls.length >= limits.toolCalls ? [] : usable().map(toolSpec)),
    lastCall: () => said.length + 1 >= limits.modelCalls,
    onSaid: (words) => said.push(words),
    onEvent: watch.heard,
    onWords: (text) => task.onWords?.(text, calls),
    maxTokens: limits.answerTokens,
    signal: watch.signal,
  });

  async function runTool(skill: Skill, args: { readonly [key: string]: unknown }): Promise<string> {
    watch.heard();
    if (UNREADABLE in args) return "The arguments are not a JSON object. Correct them.";
    if (calls.length >= limits.toolCalls) return "No more tools in this turn. Answer with what you have.";
    if (!usable().includes(skill)) return "Not allowed in this turn: only reading is.";
    const problem = problemOf(skill, args);
    if (problem !== undefined) return problem;
    const input = args as Json;
    // Set before the skill runs, so that a writing call beside it in the same step is refused too.
    hasRead ||= skill.effect === "read";
    // A skill may take its time; only the endpoint's silence counts.
    watch.pause();
    const reply = await task.run(skill, input).catch((error: unknown) => errorText(error));
    watch.heard();
    if (typeof reply === "string") return reply;
    hasRead = true;
    calls.push({ skill: skill.id, input, reply });
    return fence("data", replyText(reply), { from: skill.id });
  }

  const failure = await talk(task, { chatModel, runTool, limits, signal: watch.signal }).then(
    () => undefined,
    (error: unknown) => failureOf(error, task.signal, watch.timedOut()),
  );
  watch.stop();
  if (failure?.code === "CANCELLED") throw failure;
  const last = said.at(-1);
  const text = failure === undefined && last?.calls.length === 0 ? last.text : "";
  return { calls, text, ...(failure === undefined ? {} : { failure }) };
}

interface Talk {
  readonly chatModel: Awaited<ReturnType<typeof createChatModel>>;
  readonly runTool: (skill: Skill, args: { readonly [key: string]: unknown }) => Promise<string>;
  readonly limits: AgentLimits;
  readonly signal: AbortSignal;
}

async function talk(task: AgentTask, { chatModel, runTool, limits, signal }: Talk): Promise<void> {
  const [{ createAgent, tool }, { getEnvironmentVariable }] = await Promise.all([
    import("langchain"),
    import("@langchain/core/utils/env"),
  ]);
  const traced = TRACING.some((name) => getEnvironmentVariable(name) === "true");
  if (traced) throw tracingOn();
  const tools = toolSkills(task.skills).map((skill) =>
    // The skill's own schema judges the arguments; this one only lets them through.
    tool((args: { readonly [key: string]: unknown }) => runTool(skill, args), {
      name: skill.id,
      description: skill.summary.en,
      schema: { type: "object" as const, properties: {}, additionalProperties: true },
    }),
  );
  const agent = createAgent({
    model: chatModel,
    tools,
    systemPrompt: promptText("agent", task.locale, task.prompt),
  });
  const recursionLimit = limits.modelCalls * 6 + 10;
  await agent.invoke({ messages: [{ role: "user", content: task.text }] }, { signal, recursionLimit });
}

/** Conversations must not be copied to anybody's tracing service, whatever the environment says. */
const TRACING = ["LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2"];

function tracingOn(): AppError {
  return new AppError(
    "CONFIG_INVALID",
    `Tracing is on (${TRACING.join(", ")}); switch it off to talk freely.`,
    {
      source: "model",
      zh: `环境里打开了对话追踪（${TRACING.join("、")}），请先关掉。`,
    },
  );
}

const specs = new WeakMap<Skill, ToolSpec>();

function toolSpec(skill: Skill): ToolSpec {
  const known = specs.get(skill);
  if (known) return known;
  const { $schema, ...parameters } = z.toJSONSchema(skill.input, { io: "input", unrepresentable: "any" });
  const description = `${skill.summary.en} / ${skill.summary.zh}`;
  const spec = { name: skill.id, description, parameters: parameters as Json };
  specs.set(skill, spec);
  return spec;
}

function problemOf(skill: Skill, args: unknown): string | undefined {
  const parsed = skill.input.safeParse(args);
  if (parsed.success) return undefined;
  const issues = parsed.error.issues.map((issue) => `${issue.path.join(".") || "input"}: ${issue.message}`);
  return `Wrong arguments: ${issues.join("; ").slice(0, 500)}`;
}

function errorText(error: unknown): string {
  if (error instanceof AppError && error.code !== "CANCELLED") return fence("data", error.message);
  throw error;
}

function failureOf(error: unknown, outer: AbortSignal, timedOut: boolean): AppError {
  if (outer.aborted) return new AppError("CANCELLED", "Stopped.", { zh: "已停止。", cause: error });
  if (timedOut) {
    return new AppError("UPSTREAM_FAILED", "The model did not answer in time.", {
      source: "model",
      zh: "语言模型没有按时回答。",
      cause: error,
    });
  }
  const app = appErrorIn(error);
  if (app) return app;
  throw error;
}

/** The framework wraps what a tool or a model throws. */
function appErrorIn(error: unknown): AppError | undefined {
  for (let at = error, depth = 0; at !== undefined && depth < 5; depth += 1) {
    if (at instanceof AppError) return at;
    at = at instanceof Error ? at.cause : undefined;
  }
  return undefined;
}

/** Fires when the person stops, when the whole takes too long, or when the endpoint says nothing for long. */
function createSilenceWatch(outer: AbortSignal, limits: AgentLimits) {
  const controller = new AbortController();
  let timedOut = false;
  const fire = () => {
    timedOut = true;
    controller.abort();
  };
  const whole = setTimeout(fire, limits.wholeMs);
  let silence = setTimeout(fire, limits.silenceMs);
  return {
    signal: AbortSignal.any([outer, controller.signal]),
    timedOut: () => timedOut,
    heard() {
      clearTimeout(silence);
      if (!timedOut) silence = setTimeout(fire, limits.silenceMs);
    },
    pause: () => clearTimeout(silence),
    stop() {
      clearTimeout(whole);
      clearTimeout(silence);
    },
  };
}
