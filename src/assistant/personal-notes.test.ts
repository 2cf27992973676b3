import { afterAll, beforeAll, expect, it } from "vitest";
import { createModelEmbedder } from "#src/library/model-embedder.ts";
import type { Files } from "#src/ports/files.ts";
import type { Model } from "#src/ports/model.ts";
import type { Queue } from "#src/ports/queue.ts";
import { PERSON_NOTES } from "#src/skills/person-note/index.ts";
import { openTalkRig, REP, type TalkRig } from "#test/support/talk-rig.ts";
import { createTalking } from "./talking.ts";
import { type TurnDeps, turn } from "./turn.ts";
import { createTurnModel } from "./turn-model.ts";

const CANARY = "喜欢钓鱼NOTE5512";
const BOSS = { ...REP, userId: "boss", role: "manager" as const, name: "赵磊" };

/** Everything that left for the endpoint, and a model that calls every tool it is offered, one after another. */
function curiousModel() {
  const sent: string[] = [];
  let next = 0;
  const model: Model = {
    name: "curious",
    embeds: true,
    async *chat({ messages, tools = [] }) {
      sent.push(JSON.stringify([messages, tools]));
      const tool = messages.at(-1)?.role === "user" ? tools[next++ % tools.length] : undefined;
      const call = {
        id: `c${next}`,
        name: tool?.name ?? "",
        arguments: '{"account":"own","deal":"own-deal"}',
      };
      if (tool !== undefined) yield { type: "tool", call };
      else yield { type: "text", text: "每月停机 6 小时 [1]。" };
      const usage = { inputTokens: 1, cachedTokens: 0, outputTokens: 1 };
      yield { type: "end", reason: tool === undefined ? "stop" : "tools", usage, model: "curious" };
    },
    async embed(texts) {
      sent.push(texts.join("\n"));
      return texts.map(() => Float32Array.of(1));
    },
  };
  return { model, sent };
}

const { model, sent } = curiousModel();
const queued: unknown[] = [];
let rig: TalkRig;
let deps: TurnDeps;

beforeAll(async () => {
  rig = await openTalkRig({ model });
  const files = {
    write: async () => {},
    exists: async () => false,
    list: async () => [],
  } satisfies Partial<Files>;
  const queue = {
    add: async (job) => {
      queued.push(job);
      return { id: "1", name: job.name, state: "waiting" } as Awaited<ReturnType<Queue["add"]>>;
    },
  } satisfies Partial<Queue>;
  deps = { ...rig.deps, files: files as unknown as Files, queue: queue as unknown as Queue };
  const note = {
    text: CANARY,
    person: "c1",
    basis: "contract",
    sensitivity: "low",
    expiresOn: "2027-01-01",
    by: REP.name,
    on: "2026-11-01",
  };
  for (const about of [
    { id: "rep:deal:own-deal", dealId: "own-deal" },
    { id: "rep:account:own", accountId: "own" },
  ]) {
    await rig.store.records.put(REP, {
      kind: PERSON_NOTES,
      scope: "private",
      body: { notes: [note] },
      ...about,
    });
  }
});
afterAll(() => rig[Symbol.asyncDispose]());

const INPUTS = [
  {},
  { account: "own", do: "create" },
  { account: "own" },
  { deal: "own-deal" },
  { account: "own", as: "word" },
];

async function pressed(who: { readonly viewer: typeof REP | typeof BOSS; readonly inGroup: boolean }) {
  const replies = new Map<string, string>();
  for (const skill of deps.skills) {
    for (const input of INPUTS) {
      const button = { label: "x", skill: skill.id, input };
      const issued = await deps.actions.issue({ blocks: [{ type: "actions", actions: [button] }] });
      const token = /"token":"([^"]+)"/.exec(JSON.stringify(issued))?.[1] ?? "";
      expect(token).not.toBe("");
      const content = { type: "action" as const, token };
      const signal = AbortSignal.timeout(60_000);
      const reply = await turn({ ...who, content, inHand: {}, signal, progress: async () => {} }, deps);
      replies.set(`${skill.id} ${JSON.stringify(input)}`, JSON.stringify(reply));
    }
  }
  return [...replies].filter(([, text]) => text.includes(CANARY)).map(([key]) => key);
}

it("shows a note to its writer alone, by the one skill that is for it, whatever else is asked", {
  timeout: 300_000,
}, async () => {
  const alone = await pressed({ viewer: REP, inGroup: false });

  // That the writer sees it there proves that it is there to be seen.
  expect(new Set(alone.map((key) => key.split(" ")[0]))).toEqual(new Set(["person-note"]));
  expect(await pressed({ viewer: REP, inGroup: true })).toEqual([]);
  expect(await pressed({ viewer: BOSS, inGroup: false })).toEqual([]);
});

it("lets no note out to the model or a job, with every tool called in a conversation", {
  timeout: 300_000,
}, async () => {
  for (let at = 0; at < deps.skills.length; at += 1) {
    await rig.ask(`东川那边到底行不行，帮我想想，第 ${at} 次`);
  }
  await rig.ask(`华晟精密的张建国${CANARY}，这种人怎么谈才好`);

  expect(sent.length).toBeGreaterThan(deps.skills.length);
  expect(sent.filter((text) => text.includes(CANARY))).toEqual([]);
  expect(JSON.stringify(queued)).not.toContain(CANARY);
});

it("takes notes, people, numbers and addresses out of what is embedded, in documents as in questions", async () => {
  const limits = { dailyTokens: 1e9, dailyTokensPerPerson: 1e9 };
  const talking = createTalking(model, {
    store: rig.store,
    clock: deps.clock,
    limits,
    timeZone: "Asia/Shanghai",
  });
  const embedder = createModelEmbedder(
    { model, name: "m" },
    { modelOf: (viewer) => createTurnModel(viewer, { ...talking, clock: deps.clock }), hide: talking.hide },
  );
  const text = `张建国（13812345678，zhang@huasheng.example）${CANARY}，停机 6 小时。张建国签字。`;
  sent.length = 0;

  await embedder.documents([text, "停机 6 小时"]);
  await embedder.question(REP, text);

  // One sign for everybody: the same words give the same vector whoever stands around them.
  const hidden = "[[P]]（[[T]]，[[E]]）［…］，停机 6 小时。[[P]]签字。";
  expect(sent).toEqual([`${hidden}\n停机 6 小时`, hidden]);
});
