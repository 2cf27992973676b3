import { createActions } from "#src/assistant/actions.ts";
import { createNames } from "#src/assistant/names.ts";
import { createTalking } from "#src/assistant/talking.ts";
import { type TurnDeps, turn } from "#src/assistant/turn.ts";
import type { Json } from "#src/domain/crm.ts";
import type { Viewer } from "#src/domain/viewer.ts";
import type { Library } from "#src/library/library.ts";
import { silentLog } from "#src/log.ts";
import type { Clock } from "#src/ports/clock.ts";
import type { Model } from "#src/ports/model.ts";
import type { Store } from "#src/ports/store.ts";
import type { Reply } from "#src/reply.ts";
import { createSkills } from "#src/skills/index.ts";
import type { Skill } from "#src/skills/skill.ts";
import { account, activity, contact, deal } from "./sales-world.ts";
import { defaultSettings, openTestStore } from "./skill-context.ts";

/** An invented account of the rep's and one of a colleague's, whose name must never reach the rep. */
export const TALK_WORLD = {
  account: [
    account({
      id: "own",
      name: "华晟精密",
      ownerId: "rep",
      industry: "通用设备制造业",
      industryCode: "C34",
      employees: 1_200,
    }),
    account({ id: "second", name: "东川泵业", ownerId: "rep" }),
    account({ id: "third", name: "东川铸造", ownerId: "rep" }),
    account({ id: "hidden", name: "金丝雀重工", ownerId: "other" }),
  ],
  contact: [
    contact({
      id: "c1",
      accountId: "own",
      name: "张建国",
      title: "生产副总",
      role: "TB",
      phone: "13812345678",
      email: "zhang@huasheng.example",
    }),
  ],
  deal: [
    deal({
      id: "own-deal",
      accountId: "own",
      ownerId: "rep",
      name: "华晟精密 设备管家",
      nextStep: "约停机测算",
    }),
  ],
  activity: [
    activity({
      id: "v1",
      accountId: "own",
      ownerId: "rep",
      on: "2026-11-02",
      text: "张建国说每月停机 6 小时，三季度立项。",
    }),
  ],
};

const closed = async () => {
  throw new Error("the test did not expect the library to be changed");
};

export const NO_LIBRARY: Library = {
  add: closed,
  amend: closed,
  withdraw: closed,
  search: async () => ({ hits: [], missing: [], searched: 0 }),
  recommend: async () => ({ hits: [], missing: [], searched: 0 }),
  original: async () => undefined,
  reading: async () => undefined,
};

export const REP: Viewer = {
  userId: "rep",
  role: "rep",
  name: "李珊",
  locale: "zh",
  timeZone: "Asia/Shanghai",
};

export interface TalkRig extends AsyncDisposable {
  readonly store: Store;
  readonly deps: TurnDeps;
  ask(
    text: string,
    options?: { readonly signal?: AbortSignal; readonly inHand?: { accountId?: string } },
  ): Promise<Reply>;
}

export interface TalkRigOptions {
  readonly model?: Model;
  readonly clock?: Clock;
  readonly library?: Library;
  readonly skills?: readonly Skill[];
  readonly limits?: { readonly dailyTokensPerPerson: number; readonly dailyTokens: number };
}

/** A whole turn over a real store, with whatever model is handed in. */
export async function openTalkRig(options: TalkRigOptions = {}): Promise<TalkRig> {
  const store = await openTestStore(TALK_WORLD);
  const clock = options.clock ?? { now: () => Date.now() };
  const limits = options.limits ?? { dailyTokensPerPerson: 1e9, dailyTokens: 1e9 };
  const unused = new Proxy(
    {},
    {
      get: (_, key) => {
        throw new Error(`not expected: ${String(key)}`);
      },
    },
  );
  const deps: TurnDeps = {
    store,
    library: options.library ?? NO_LIBRARY,
    files: unused as TurnDeps["files"],
    queue: unused as TurnDeps["queue"],
    settings: defaultSettings,
    skills: options.skills ?? createSkills(),
    actions: createActions(store.system, clock),
    names: createNames(store, clock),
    clock,
    log: silentLog,
    today: "2026-11-23",
    ...(options.model === undefined
      ? {}
      : { talking: createTalking(options.model, { store, clock, limits, timeZone: "Asia/Shanghai" }) }),
  };
  return {
    store,
    deps,
    ask: (text, { signal = new AbortController().signal, inHand = {} } = {}) =>
      turn(
        {
          viewer: REP,
          content: { type: "text", text },
          inGroup: false,
          inHand,
          signal,
          progress: async () => {},
        },
        deps,
      ),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

export type Move =
  | { readonly say: string }
  | { readonly call: readonly { readonly name: string; readonly input: Json }[] };

/** A model that makes these moves, one a call, and keeps what it was sent. */
export function movingModel(
  ...moves: Move[]
): Model & { readonly sent: { text: string; tools: string[] }[] } {
  const sent: { text: string; tools: string[] }[] = [];
  return {
    name: "moving",
    embeds: false,
    sent,
    async *chat({ messages, tools = [] }) {
      sent.push({ text: JSON.stringify(messages), tools: tools.map(({ name }) => name) });
      const move = moves.shift() ?? { say: "" };
      if ("say" in move) yield { type: "text", text: move.say };
      else {
        for (const [at, { name, input }] of move.call.entries()) {
          yield {
            type: "tool",
            call: {
              id: `c${sent.length}-${at}`,
              name,
              arguments: typeof input === "string" ? input : JSON.stringify(input),
            },
          };
        }
      }
      yield {
        type: "end",
        reason: "say" in move ? "stop" : "tools",
        model: "moving",
        usage: { inputTokens: 1_000, cachedTokens: 0, outputTokens: 100 },
      };
    },
    embed: async () => [],
  };
}
