import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createQdrantSearchIndex } from "#src/engines/distributed/qdrant-search-index.ts";
import { createDiskFiles } from "#src/engines/embedded/disk-files.ts";
import { createEmbeddedSearchIndex } from "#src/engines/embedded/embedded-search-index.ts";
import { createOpenAiModel } from "#src/engines/model/openai-model.ts";
import { silentLog } from "#src/log.ts";
import type { Model } from "#src/ports/model.ts";
import type { SearchIndex } from "#src/ports/search-index.ts";
import type { Store } from "#src/ports/store.ts";
import { startQdrant } from "#test/stand-ins/qdrant.ts";
import { markdown } from "#test/support/library-rig.ts";
import { defaultSettings, openTestStore, skillContext } from "#test/support/skill-context.ts";
import { createModelEmbedder } from "./model-embedder.ts";
import { createTeamLibrary, type TeamLibrary } from "./team-library.ts";

/** An embeddings endpoint that knows a few meanings, one axis each; what it does not know lies elsewhere. */
const MEANINGS: readonly RegExp[] = [
  /非计划停机|机器老是趴窝|machines keep dying/,
  /电费|用电|furnace/,
  /召回|批次/,
  /仓库|库位/,
  /排程|插单/,
  /审核|资质/,
];

interface Endpoint extends AsyncDisposable {
  readonly url: string;
  /** Texts it was asked for. */
  readonly texts: string[];
  up: boolean;
  /** Numbers after the meanings. */
  padding: number;
}

async function startEndpoint(): Promise<Endpoint> {
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    if (!endpoint.up) return void response.writeHead(503).end("{}");
    const { input } = JSON.parse(Buffer.concat(parts).toString("utf8")) as { input: string[] };
    endpoint.texts.push(...input);
    const data = input.map((text, index) => ({ object: "embedding", index, embedding: vectorOf(text) }));
    response.writeHead(200, { "content-type": "application/json" });
    response.end(
      JSON.stringify({ object: "list", data, model: "m", usage: { prompt_tokens: 1, total_tokens: 1 } }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint: Endpoint = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    texts: [],
    up: true,
    padding: 2,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const vectorOf = (text: string) => [
    ...MEANINGS.map((meaning) => (meaning.test(text) ? 1 : 0)),
    ...Array.from({ length: endpoint.padding }, (_, at) => 0.05 * ((text.length + at) % 3) + 0.01),
  ];
  return endpoint;
}

const DOCUMENTS = {
  "stop.md": markdown({ title: "青榆泵业", kind: "case" }, "非计划停机压下四成。"),
  "power.md": markdown(
    { title: "Elm Foundry", kind: "case", language: "en" },
    "Less power for each furnace.",
  ),
  "recall.md": markdown({ title: "白桦乳品", kind: "case" }, "召回演练只要十五分钟。"),
  "store.md": markdown({ title: "红枫专用车", kind: "case" }, "库位编号以后不再找料。"),
  "plan.md": markdown({ title: "银杏阀门", kind: "case" }, "插单不再推倒重排。"),
  "audit.md": markdown({ title: "云杉航空", kind: "case" }, "资质过期当场锁。"),
};

let endpoint: Endpoint;
let store: Store;
let place: string;
let now: number;

beforeEach(async () => {
  endpoint = await startEndpoint();
  store = await openTestStore({});
  place = await mkdtemp(join(tmpdir(), "yingdan-dense-"));
  now = Date.parse("2026-11-23T02:00:00Z");
  for (const [name, text] of Object.entries(DOCUMENTS)) await writeFile(join(place, name), text);
});

afterEach(async () => {
  await endpoint[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
  await rm(place, { recursive: true, force: true });
});

/** A process of its own over the same store and files. */
function open(searchIndex: SearchIndex = createEmbeddedSearchIndex(), embedding = "m-1"): TeamLibrary {
  const model: Model = createOpenAiModel({ baseUrl: endpoint.url, name: "chat", embedding });
  return createTeamLibrary({
    store,
    files: createDiskFiles({ directory: join(place, ".files") }),
    searchIndex,
    settings: defaultSettings,
    log: silentLog,
    clock: { now: () => now },
    embedder: createModelEmbedder(
      { model, name: embedding },
      { modelOf: () => model, hide: async (texts) => texts },
    ),
  });
}

async function ask(library: TeamLibrary, text: string) {
  const { viewer } = skillContext(store);
  const answer = await library.search(viewer, { text, today: "2026-11-23" });
  return { ...answer, paths: answer.hits.map(({ document }) => document.path) };
}

describe("search by meaning, with an embeddings endpoint", () => {
  it("finds what is meant in other words and in the other language, and still nothing for the rest", async () => {
    const library = open();
    await library.index(place);

    expect((await ask(library, "机器老是趴窝")).paths).toEqual(["stop.md"]);
    expect((await ask(library, "machines keep dying")).paths).toEqual(["stop.md"]);
    expect((await ask(library, "电费")).paths).toEqual(["power.md"]);
    expect((await ask(library, "养老院护工排班")).paths).toEqual([]);
  });

  it("finds by words and says so while the endpoint is down, and catches up when it is back", async () => {
    endpoint.up = false;
    const library = open();
    const report = await library.index(place);
    expect(report.byWords).toBe(6);
    expect((await ask(library, "非计划停机")).paths).toEqual(["stop.md"]);

    endpoint.up = true;
    now += 120_000;
    await ask(library, "非计划停机");
    await library.settled();

    expect((await ask(library, "机器老是趴窝")).paths).toEqual(["stop.md"]);
  });

  it("says that it went by words when the endpoint fails on a question, and leaves it alone for a while", async () => {
    const library = open();
    await library.index(place);
    endpoint.up = false;

    const answer = await ask(library, "非计划停机");
    endpoint.up = true;
    const soon = await ask(library, "非计划停机");
    now += 60_000;
    const later = await ask(library, "非计划停机");

    expect([answer.paths, answer.byWords]).toEqual([["stop.md"], true]);
    expect(soon.byWords).toBe(true);
    expect(later.byWords).toBeUndefined();
  });

  it("asks for vectors of what changed alone, also after a restart", async () => {
    const library = open();
    await library.index(place);
    const first = endpoint.texts.length;
    await library.index(place);
    const restarted = open();
    await ask(restarted, "停机");
    await restarted.settled();
    expect(endpoint.texts.slice(first)).toEqual(["停机"]);

    await writeFile(
      join(place, "stop.md"),
      markdown(
        { title: "青榆泵业", kind: "case" },
        "非计划停机压下四成。",
        "",
        "## 客户评价",
        "师傅们说好。",
      ),
    );
    await library.index(place);

    expect(endpoint.texts.slice(first + 1)).toEqual([expect.stringContaining("师傅们说好")]);
  });

  it("takes a deleted document's vectors with it", async () => {
    const library = open();
    await library.index(place);
    await rm(join(place, "stop.md"));
    await library.index(place);

    expect((await ask(library, "机器老是趴窝")).paths).toEqual([]);
    const files = createDiskFiles({ directory: join(place, ".files") });
    expect((await files.list("library")).filter((key) => key.endsWith("/vectors"))).toHaveLength(5);
  });
});

describe.each(["embedded", "qdrant"])("another embedding model on the %s index", (engine) => {
  it("reads everything again, whether its name or only its dimension changed", async () => {
    await using qdrant = await startQdrant();
    const kept = engine === "qdrant" ? await createQdrantSearchIndex({ url: qdrant.url }) : undefined;
    const library = open(kept);
    await library.index(place);

    endpoint.padding = 5;
    await writeFile(join(place, "new.md"), markdown({ title: "木棉", kind: "case" }, "批次一查就有。"));
    await library.index(place);
    await ask(library, "停机");
    await library.settled();
    expect((await ask(library, "机器老是趴窝")).paths).toEqual(["stop.md"]);

    endpoint.padding = 9;
    const restarted = open(kept, "m-2");
    await ask(restarted, "停机");
    await restarted.settled();
    expect((await ask(restarted, "机器老是趴窝")).paths).toEqual(["stop.md"]);
    expect(qdrant.violations).toEqual([]);
  });
});
