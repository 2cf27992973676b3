import type { IncomingContent } from "../channels/channel.ts";
import type { Json } from "../domain/crm.ts";
import type { Text } from "../domain/text.ts";
import { pick } from "../domain/text.ts";
import type { Viewer } from "../domain/viewer.ts";
import { AppError, messageFor } from "../errors.ts";
import type { Library } from "../library/library.ts";
import type { Log } from "../log.ts";
import { type Clock, calendarDate } from "../ports/clock.ts";
import type { Files } from "../ports/files.ts";
import type { Model } from "../ports/model.ts";
import type { Operations } from "../ports/operations.ts";
import type { Queue } from "../ports/queue.ts";
import type { Store } from "../ports/store.ts";
import type { Reply } from "../reply.ts";
import { toneArea } from "../settings/tone.ts";
import type { Settings } from "../settings.ts";
import type { Skill, SkillContext } from "../skills/skill.ts";
import type { Actions } from "./actions.ts";
import { isInConfidence, speaksInConfidence } from "./confidence.ts";
import type { PeopleKnownTo } from "./known-people.ts";
import type { Names } from "./names.ts";
import type { Routed } from "./route.ts";
import { routeScoped } from "./scope.ts";
import { talk } from "./talk.ts";
import { createTurnModel, failingModel, type TurnModel } from "./turn-model.ts";
import type { UsageLedger } from "./usage.ts";
import { ownWords } from "./wording.ts";

export interface TurnDeps {
  readonly store: Store;
  readonly library: Library;
  readonly files: Files;
  readonly queue: Queue;
  readonly operations?: Operations;
  readonly settings: Settings;
  /** The language model and what keeps its use within bounds; absent means rules alone. */
  readonly talking?: Talking;
  readonly skills: readonly Skill[];
  readonly actions: Actions;
  readonly names: Names;
  readonly clock: Clock;
  readonly log: Log;
  /** The sample company's calendar stands still; everyone else's is today's. */
  readonly today?: string;
}

export interface Talking {
  readonly model: Model;
  readonly ledger: UsageLedger;
  readonly people: PeopleKnownTo;
  /** Hosts whose addresses a model's words may show. */
  readonly hosts?: readonly string[];
}

export interface TurnRequest {
  readonly viewer: Viewer;
  readonly content: IncomingContent;
  readonly inGroup: boolean;
  /** The channel it was asked on. */
  readonly channel?: string;
  readonly inHand: SkillContext["inHand"];
  /** What the person asked before in this conversation, oldest first. */
  readonly history?: readonly string[];
  readonly signal: AbortSignal;
  readonly progress: SkillContext["progress"];
}

/** What is to be run: found in a text, a command, or behind a button. */
interface Call {
  readonly skill: Skill;
  readonly input: Json;
  readonly clicked: boolean;
}

/** One question, one answer: who asks is known; find the skill, check it, run it. Never throws but for a bug. */
export async function turn(asked: TurnRequest, deps: TurnDeps): Promise<Reply> {
  const { viewer } = asked;
  const request: Asked = { ...asked, model: turnModel(viewer, deps) };
  try {
    const call = await understand(request, deps);
    const reply = "blocks" in call ? call : await runSkill(call, request, deps);
    const used = request.model?.used();
    if (used !== undefined && used.calls > 0) deps.log.info("model used", { user: viewer.userId, ...used });
    return reply;
  } catch (error) {
    if (!(error instanceof AppError)) deps.log.error("a turn failed", { error, user: viewer.userId });
    return errorReply(error, viewer);
  }
}

/** A turn with its model: one for the whole turn, so that one person keeps one sign and the use adds up. */
interface Asked extends TurnRequest {
  readonly model: TurnModel | undefined;
}

function turnModel(viewer: Viewer, { talking, clock }: TurnDeps): TurnModel | undefined {
  return talking && createTurnModel(viewer, { ...talking, clock });
}

export function errorReply(error: unknown, viewer: Pick<Viewer, "locale">): Reply {
  return { blocks: [{ type: "note", tone: "error", text: messageFor(error, viewer.locale) }] };
}

async function understand(request: Asked, deps: TurnDeps): Promise<Call | Reply> {
  const { content, viewer } = request;
  switch (content.type) {
    case "text":
      return (await fromFreeText(content.text, request, deps)) ?? notUnderstood(content.text, viewer, deps);
    case "command":
      return (
        (await fromText(`/${content.skill} ${content.text}`, viewer, deps)) ??
        notUnderstood(content.text, viewer, deps)
      );
    case "action":
      return (await fromAction(content, deps)) ?? oldButton(viewer);
    case "file": {
      const skill = skillById("upload", deps.skills);
      return {
        skill,
        input: { name: content.name, mediaType: content.mediaType, file: content.file },
        clicked: true,
      };
    }
    case "joined":
      return { skill: skillById("help", deps.skills), input: {}, clicked: false };
  }
}

/**
 * Commands and bare names mean one thing; other words go to the model when there is one. What is said about a
 * person in confidence never does.
 */
async function fromFreeText(text: string, request: Asked, deps: TurnDeps): Promise<Call | Reply | undefined> {
  const { viewer, model } = request;
  const routed = await route(text, viewer, deps);
  const ruled = routed && { skill: routed.skill, input: routed.input, clicked: false };
  if (model === undefined || isPlain(routed) || speaksInConfidence(text)) return ruled;
  return talk({
    viewer,
    text,
    today: todayOf(viewer, deps),
    inHand: await inHandName(request, deps),
    history: request.history ?? [],
    tone: deps.settings.get(toneArea).answers[viewer.locale],
    signal: request.signal,
    progress: request.progress,
    skills: deps.skills.filter((skill) => mayUse(skill, viewer)),
    model,
    run: (skill, input) => runSkill({ skill, input, clicked: false }, request, deps),
    byRule: async (failure) =>
      ruled && runSkill(ruled, failure ? { ...request, model: failingModel(model, failure) } : request, deps),
    hosts: deps.talking?.hosts ?? [],
  });
}

function isPlain(routed: Routed | undefined): boolean {
  if (routed === undefined) return false;
  // Drafting asks the model itself: to ask it first what is meant would only keep the person waiting.
  if (routed.by === "remark" || (routed.by === "phrase" && WRITES.has(routed.skill.id))) return true;
  return routed.by === "command" || routed.by === "name" || isInConfidence(routed.skill.id);
}

const WRITES = new Set(["draft", "plan-draft"]);

async function inHandName({ viewer, inHand }: Asked, { store }: TurnDeps): Promise<string> {
  if (inHand.accountId === undefined) return "";
  return (await store.get(viewer, "account", inHand.accountId))?.name ?? "";
}

function todayOf(viewer: Viewer, deps: TurnDeps): string {
  return deps.today ?? calendarDate(deps.clock.now(), viewer.timeZone);
}

async function fromText(text: string, viewer: Viewer, deps: TurnDeps): Promise<Call | undefined> {
  const routed = await route(text, viewer, deps);
  return routed && { skill: routed.skill, input: routed.input, clicked: false };
}

async function route(text: string, viewer: Viewer, deps: TurnDeps): Promise<Routed | undefined> {
  const own = ownWords(text);
  const names = await deps.names.inText(viewer, own);
  const skills = deps.skills.filter((skill) => mayUse(skill, viewer));
  return routeScoped({ text: own, skills, names }, await deps.names.scopes(viewer));
}

async function fromAction(
  content: { readonly token: string; readonly values?: { readonly [name: string]: Json } },
  deps: TurnDeps,
): Promise<Call | undefined> {
  const action = await deps.actions.redeem(content.token);
  if (action === undefined) return undefined;
  const skill = skillById(action.skill, deps.skills);
  // What the button carries was fixed by us; what a form adds may not overrule it.
  return { skill, input: { ...content.values, ...action.input }, clicked: true };
}

function skillById(id: string, skills: readonly Skill[]): Skill {
  const skill = skills.find((candidate) => candidate.id === id);
  if (skill) return skill;
  throw new AppError("UNSUPPORTED", `There is no skill called ${id} here.`, {
    zh: `这里没有“${id}”这个功能。`,
  });
}

function mayUse(skill: Skill, viewer: Viewer): boolean {
  return skill.roles === undefined || skill.roles.includes(viewer.role);
}

async function runSkill(call: Call, request: Asked, deps: TurnDeps): Promise<Reply> {
  const { skill } = call;
  const { viewer } = request;
  if (!mayUse(skill, viewer)) throw forbidden(skill, viewer);
  const parsed = skill.input.safeParse(call.input);
  if (!parsed.success) return badInput(skill, parsed.error.issues, viewer);
  return skill.run(parsed.data, contextFor(call, request, deps));
}

/** One skill for a job that acts for this person, with their rights. Unlike a turn it throws what went wrong. */
export async function callSkill(
  skillId: string,
  input: Json,
  who: { readonly viewer: Viewer; readonly signal: AbortSignal },
  deps: TurnDeps,
): Promise<Reply> {
  const quietly = { progress: async () => {}, inGroup: false, inHand: {} };
  const content = { type: "text", text: "" } as const;
  const call = { skill: skillById(skillId, deps.skills), input, clicked: false };
  return runSkill(call, { ...quietly, ...who, content, model: turnModel(who.viewer, deps) }, deps);
}

function forbidden(skill: Skill, viewer: Viewer): AppError {
  return new AppError(
    "FORBIDDEN",
    `“${skill.name.en}” is not open to your role (${viewer.role}). Ask your admin.`,
    {
      zh: `“${skill.name.zh}”不对你的角色开放，请找管理员。`,
    },
  );
}

function contextFor(call: Call, request: Asked, deps: TurnDeps): SkillContext {
  const { viewer, inGroup, inHand, signal, progress } = request;
  const now = deps.clock.now();
  return {
    viewer,
    locale: viewer.locale,
    today: todayOf(viewer, deps),
    now,
    store: deps.store,
    library: deps.library,
    files: deps.files,
    queue: deps.queue,
    ...(deps.operations === undefined ? {} : { operations: deps.operations }),
    settings: deps.settings,
    ...(request.model === undefined ? {} : { model: request.model }),
    ...(deps.talking === undefined ? {} : { modelUsage: deps.talking.ledger }),
    log: deps.log.with({ skill: call.skill.id, user: viewer.userId }),
    signal,
    progress,
    inGroup,
    ...(request.channel === undefined ? {} : { channel: request.channel }),
    clicked: call.clicked,
    inHand,
    call: (skillId, input) =>
      runSkill({ skill: skillById(skillId, deps.skills), input, clicked: false }, request, deps),
  };
}

function badInput(
  skill: Skill,
  issues: readonly { readonly path: PropertyKey[]; readonly message: string }[],
  viewer: Viewer,
): Reply {
  const what = issues
    .map((issue) => `${issue.path.map(String).join(".") || "input"}: ${issue.message}`)
    .join("; ");
  const text: Text = {
    zh: `“${skill.name.zh}”没看懂这些内容：${what}。改一下再试，或说“帮助 ${skill.name.zh}”。`,
    en: `“${skill.name.en}” could not use this: ${what}. Correct it and try again, or say “help ${skill.id}”.`,
  };
  return { blocks: [{ type: "note", tone: "error", text: pick(text, viewer.locale) }] };
}

function oldButton(viewer: Viewer): Reply {
  const text: Text = {
    zh: "这个按钮太旧，已经失效。请重新问一次，我按现在的数据回答。",
    en: "This button is too old to use. Ask again and I will answer from today's data.",
  };
  return { blocks: [{ type: "note", tone: "info", text: pick(text, viewer.locale) }] };
}

function notUnderstood(text: string, viewer: Viewer, deps: TurnDeps): Reply {
  const shown = [...text.trim()].slice(0, 60).join("");
  const message: Text = {
    zh: `“${shown}”我答不上来。我能做的是：排今天该跟谁、列该打的客户、找案例和资料、看一个客户或商机（说名称就行）。`,
    en: `I cannot answer “${shown}”. What I can do: say whom to follow up today and whom to go for, find cases and documents, and look at an account or a deal by its name.`,
  };
  const offered = ["today", "targets", "docs", "help"].flatMap(
    (id) => deps.skills.find((skill) => skill.id === id) ?? [],
  );
  return {
    blocks: [
      { type: "text", markdown: pick(message, viewer.locale) },
      {
        type: "actions",
        actions: offered.map((skill) => ({
          label: pick(skill.name, viewer.locale),
          skill: skill.id,
          input: {},
        })),
      },
    ],
  };
}
