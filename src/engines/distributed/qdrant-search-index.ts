import { createHash } from "node:crypto";
import type { QdrantClient, Schemas } from "@qdrant/js-client-rest";
import {
  type Candidate,
  type IndexedChunk,
  lengthNorm,
  quarters,
  rarity,
  type SearchIndex,
  type SearchQuery,
  termImpact,
} from "../../ports/search-index.ts";
import { checkChunks, checkQuery } from "../embedded/check-chunks.ts";
import { qdrantError } from "./qdrant-error.ts";

export interface QdrantConfig {
  readonly url: string;
  readonly apiKey?: string | undefined;
  /** Default `yingdan`. */
  readonly collection?: string;
  readonly timeoutMs?: number;
}

const DENSE = "dense";
const SPARSE = "bm25";
const UPSERT_SIZE = 256;
/** Ties at the cut are broken by chunk id, which the server does not know: a few more are asked for. */
const TIE_ROOM = 32;
const MOST_DOCUMENTS = 1_000_000;

/**
 * The search index on Qdrant. Terms and their weights are made on our side and the rarity of a term is counted
 * among what the asker may read, so both editions score by one formula: a chunk's sparse vector holds BM25's
 * impacts, the question's holds weight × rarity, and their dot product is the score.
 */
export async function createQdrantSearchIndex(config: QdrantConfig): Promise<SearchIndex> {
  const { QdrantClient: Client } = await import("@qdrant/js-client-rest");
  const collection = config.collection ?? "yingdan";
  const client: QdrantClient = new Client({
    url: config.url,
    ...(config.apiKey === undefined ? {} : { apiKey: config.apiKey }),
    timeout: config.timeoutMs ?? 10_000,
    checkCompatibility: false,
  });
  const call = async <R>(work: () => Promise<R>): Promise<R> =>
    work().catch((error: unknown) => {
      throw qdrantError(error);
    });
  let dimension = await call(() => openCollection(client, collection));

  async function put(chunks: readonly IndexedChunk[]): Promise<void> {
    checkChunks(chunks, dimension);
    const width = chunks.find((chunk) => chunk.vector)?.vector?.length;
    if (dimension === undefined && width !== undefined) {
      await call(() => client.createVectorName(collection, DENSE, denseConfig(width)));
      dimension = width;
    }
    for (let from = 0; from < chunks.length; from += UPSERT_SIZE) {
      const points = chunks.slice(from, from + UPSERT_SIZE).map(pointOf);
      await call(() => client.upsert(collection, { wait: true, points }));
    }
  }

  async function weigh(terms: Iterable<string>, scope: Schemas["Filter"]): Promise<Map<string, number>> {
    const names = [...terms];
    const count = (filter: Schemas["Filter"]) =>
      call(() => client.count(collection, { filter, exact: true }));
    const [total, ...holding] = await Promise.all([
      count(scope),
      ...names.map((term) =>
        count({ must: [...conditions(scope), { key: "terms", match: { value: termNumber(term) } }] }),
      ),
    ]);
    return new Map(names.map((term, at) => [term, rarity(holding[at]?.count ?? 0, total?.count ?? 0)]));
  }

  async function search(query: SearchQuery) {
    checkQuery(query, dimension);
    if (query.principals.length === 0) return { lexical: [], dense: [], weights: new Map<string, number>() };
    const rarities = await weigh(query.terms.keys(), scopeOf(query));
    const weights = new Map(
      [...query.terms].map(([term, weight]) => [term, weight * (rarities.get(term) ?? 0)]),
    );
    const filter = withoutDocuments(scopeOf(query), query.excludeDocuments);
    const limit = query.limit + TIE_ROOM;
    const [lexical, dense] = await Promise.all([
      weights.size === 0 ? [] : list({ query: sparseOf(weights), using: SPARSE, filter, limit }),
      query.vector === undefined || dimension === undefined
        ? []
        : list({ query: [...query.vector], using: DENSE, filter, limit }),
    ]);
    return { lexical: lexical.slice(0, query.limit), dense: dense.slice(0, query.limit), weights };
  }

  async function list(request: Schemas["QueryRequest"]): Promise<Candidate[]> {
    const found = await call(() =>
      client.query(collection, { ...request, with_payload: ["chunkId", "documentId"] }),
    );
    return found.points
      .map(candidateOf)
      .sort((a, b) => b.score - a.score || (a.chunkId < b.chunkId ? -1 : 1));
  }

  return {
    put,
    search,
    async remove(documentIds) {
      if (documentIds.length === 0) return;
      const filter = { must: [{ key: "documentId", match: { any: [...documentIds] } }] };
      await call(() => client.delete(collection, { wait: true, filter }));
    },
    async clear() {
      await call(() => client.delete(collection, { wait: true, filter: {} }));
      if (dimension !== undefined) await call(() => client.deleteVectorName(collection, DENSE));
      dimension = undefined;
    },
    weigh: async (terms, principals) =>
      principals.length === 0 ? new Map() : weigh(terms, scopeOf({ principals })),
    async count() {
      const [chunks, documents] = await Promise.all([
        call(() => client.count(collection, { exact: true })),
        call(() => client.facet(collection, { key: "documentId", limit: MOST_DOCUMENTS, exact: true })),
      ]);
      return { chunks: chunks.count, documents: documents.hits.length };
    },
    // The client holds no connection of its own; the collection outlives this process.
    async [Symbol.asyncDispose]() {},
  };
}

/** Makes the collection where there is none; resolves to the dimension of its vectors. */
async function openCollection(client: QdrantClient, collection: string): Promise<number | undefined> {
  const { exists } = await client.collectionExists(collection);
  if (!exists) {
    await client.createCollection(collection, {
      vectors: {},
      sparse_vectors: { [SPARSE]: {} },
      on_disk_payload: true,
    });
    for (const field of ["readers", "documentId"]) {
      await client.createPayloadIndex(collection, { field_name: field, field_schema: "keyword", wait: true });
    }
    await client.createPayloadIndex(collection, { field_name: "terms", field_schema: "integer", wait: true });
    return undefined;
  }
  const info = await client.getCollection(collection);
  const vectors = info.config.params.vectors as
    | Readonly<Record<string, { readonly size?: number }>>
    | undefined;
  return vectors?.[DENSE]?.size;
}

function denseConfig(size: number): Schemas["VectorNameConfig"] {
  return { dense: { size, distance: "Cosine" } };
}

function pointOf(chunk: IndexedChunk): Schemas["PointStruct"] {
  const norm = lengthNorm(chunk.length);
  const impacts = new Map<number, number>();
  for (const [term, frequency] of chunk.terms) {
    impacts.set(termNumber(term), termImpact(quarters(frequency) / 4, norm));
  }
  const sparse = { indices: [...impacts.keys()], values: [...impacts.values()] };
  return {
    id: pointId(chunk.id),
    vector: { [SPARSE]: sparse, ...(chunk.vector ? { [DENSE]: [...chunk.vector] } : {}) },
    payload: {
      chunkId: chunk.id,
      documentId: chunk.documentId,
      position: chunk.position,
      readers: [...chunk.readers],
      fields: chunk.fields,
      terms: sparse.indices,
    },
  };
}

function sparseOf(weights: ReadonlyMap<string, number>): Schemas["SparseVector"] {
  const values = new Map<number, number>();
  for (const [term, weight] of weights)
    values.set(termNumber(term), (values.get(termNumber(term)) ?? 0) + weight);
  return { indices: [...values.keys()], values: [...values.values()] };
}

function scopeOf({ principals, filter }: Pick<SearchQuery, "principals" | "filter">): Schemas["Filter"] {
  const fields = Object.entries(filter ?? {}).map(([name, accepted]) => ({
    key: `fields.${name}`,
    match: { any: [...accepted] },
  }));
  return { must: [{ key: "readers", match: { any: [...principals] } }, ...fields] };
}

function withoutDocuments(
  scope: Schemas["Filter"],
  excluded: readonly string[] | undefined,
): Schemas["Filter"] {
  if (!excluded?.length) return scope;
  return { ...scope, must_not: [{ key: "documentId", match: { any: [...excluded] } }] };
}

function conditions(filter: Schemas["Filter"]): Schemas["Condition"][] {
  return [filter.must ?? []].flat();
}

function candidateOf(point: Schemas["ScoredPoint"]): Candidate {
  const payload = point.payload as { readonly chunkId: string; readonly documentId: string };
  return { chunkId: payload.chunkId, documentId: payload.documentId, score: point.score };
}

/** Qdrant names dimensions by 32 bits and points by UUID: both from a hash. */
function termNumber(term: string): number {
  return createHash("sha256").update(term).digest().readUInt32BE(0);
}

function pointId(chunkId: string): string {
  const hex = createHash("sha256").update(chunkId).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
