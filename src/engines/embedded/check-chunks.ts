import { AppError } from "../../errors.ts";
import type { IndexedChunk, SearchQuery } from "../../ports/search-index.ts";

const SOURCE = "search-index";

/** Refuses a batch with a chunk that cannot be indexed, before any of it is stored. */
export function checkChunks(chunks: readonly IndexedChunk[], dimension: number | undefined): void {
  let width = dimension;
  for (const chunk of chunks) {
    const fault = chunkFault(chunk, width);
    if (fault) throw new AppError("INPUT_INVALID", `Chunk "${chunk.id}" ${fault}.`, { source: SOURCE });
    width ??= chunk.vector?.length;
  }
}

/** Refuses a query that no index could answer. */
export function checkQuery(query: SearchQuery, dimension: number | undefined): void {
  const fault = queryFault(query, dimension);
  if (fault) throw new AppError("INPUT_INVALID", `The search ${fault}.`, { source: SOURCE });
}

function chunkFault(chunk: IndexedChunk, dimension: number | undefined): string | undefined {
  if (chunk.id === "" || chunk.documentId === "") return "has no id or names no document";
  if (!(Number.isFinite(chunk.length) && chunk.length >= 0))
    return "has a length that is not a number from 0";
  for (const [term, frequency] of chunk.terms) {
    if (!(Number.isFinite(frequency) && frequency > 0)) return `counts the term "${term}" ${frequency} times`;
  }
  return chunk.vector && vectorFault(chunk.vector, dimension);
}

function queryFault(query: SearchQuery, dimension: number | undefined): string | undefined {
  if (!(Number.isInteger(query.limit) && query.limit > 0)) return `asks for ${query.limit} candidates`;
  for (const [term, weight] of query.terms) {
    if (!(Number.isFinite(weight) && weight > 0)) return `gives the term "${term}" the weight ${weight}`;
  }
  return query.vector && vectorFault(query.vector, dimension);
}

function vectorFault(vector: Float32Array, dimension: number | undefined): string | undefined {
  if (dimension !== undefined && vector.length !== dimension) {
    return `has a vector of ${vector.length} numbers where the index holds ${dimension}; index again after changing the embedding model`;
  }
  if (!vector.every(Number.isFinite)) return "has a vector with a value that is not a number";
  return vector.some((value) => value !== 0) ? undefined : "has a vector of zeros, which has no direction";
}
