import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Ajv, type ValidateFunction } from "ajv";

/**
 * A stand-in for a Qdrant server: the operations that the search index uses, over plain arrays and exact. Every
 * request is checked against the server's own OpenAPI description where that file is found (QDRANT_SPEC, or
 * `contracts/qdrant-openapi.1.19.json` in the folder of shared material beside the project).
 */
export interface QdrantStandIn extends AsyncDisposable {
  readonly url: string;
  /** Requests that the description does not allow; empty where it was not found. */
  readonly violations: readonly string[];
  readonly validates: boolean;
}

interface Point {
  readonly id: string;
  readonly vector: Readonly<Record<string, readonly number[] | { indices: number[]; values: number[] }>>;
  readonly payload: Readonly<Record<string, unknown>>;
}

interface Filter {
  readonly must?: readonly FieldCondition[];
  readonly must_not?: readonly FieldCondition[];
}

interface FieldCondition {
  readonly key: string;
  readonly match: { readonly any?: readonly unknown[]; readonly value?: unknown };
}

interface Collection {
  readonly vectors: Record<string, { size: number; distance: string }>;
  readonly points: Map<string, Point>;
}

const SPEC = process.env.QDRANT_SPEC ?? "../shared/contracts/qdrant-openapi.1.19.json";

export async function startQdrant(): Promise<QdrantStandIn> {
  const collections = new Map<string, Collection>();
  const violations: string[] = [];
  const check = loadCheck();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString("utf8")) : undefined;
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    const violation = check?.(request.method ?? "GET", path, body);
    if (violation) violations.push(violation);
    const answer = violation ? undefined : handle(collections, request.method ?? "GET", path, body);
    response.writeHead(answer === undefined ? 400 : 200, { "content-type": "application/json" });
    response.end(
      JSON.stringify(
        answer === undefined
          ? { status: { error: violation ?? `no ${request.method} ${path}` } }
          : { result: answer, status: "ok", time: 0.001 },
      ),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    violations,
    validates: check !== undefined,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: what a client sends is checked against the description, not by types
type Body = Record<string, any>;

function handle(collections: Map<string, Collection>, method: string, path: string, body: Body): unknown {
  const [, , name = "", ...rest] = path.split("/");
  const operation = `${method} ${rest.join("/")}`;
  const collection = collections.get(name);
  if (operation === "GET exists") return { exists: collection !== undefined };
  if (method === "PUT" && rest.length === 0) {
    collections.set(name, { vectors: { ...body.vectors }, points: new Map() });
    return true;
  }
  if (collection === undefined) return undefined;
  if (method === "PUT" && rest[0] === "vectors") {
    collection.vectors[rest[1] ?? ""] = (
      body as unknown as { dense: { size: number; distance: string } }
    ).dense;
    return { operation_id: 1, status: "completed" };
  }
  if (method === "DELETE" && rest[0] === "vectors") {
    delete collection.vectors[rest[1] ?? ""];
    return { operation_id: 1, status: "completed" };
  }
  return OPERATIONS[operation]?.(collection, body);
}

const done = { operation_id: 1, status: "completed" };

const OPERATIONS: Readonly<Record<string, (collection: Collection, body: Body) => unknown>> = {
  "GET ": ({ vectors, points }) => ({
    status: "green",
    optimizer_status: "ok",
    segments_count: 1,
    points_count: points.size,
    config: { params: { vectors, sparse_vectors: { bm25: {} } } },
    payload_schema: {},
  }),
  "PUT index": () => done,
  "PUT points"(collection, body) {
    for (const point of body.points as Point[]) collection.points.set(point.id, point);
    return done;
  },
  "POST points/delete"(collection, body) {
    for (const point of matching(collection, body.filter)) collection.points.delete(point.id);
    return done;
  },
  "POST points/count": (collection, body) => ({
    count: matching(collection, body.filter).length,
  }),
  "POST facet"(collection, body) {
    const counts = new Map<unknown, number>();
    for (const { payload } of collection.points.values()) {
      const value = payload[body.key];
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return {
      hits: [...counts].map(([value, count]) => ({ value, count })).slice(0, body.limit ?? 10),
    };
  },
  "POST points/query"(collection, body) {
    const { using, query, limit, filter } = body as unknown as {
      using: string;
      query: never;
      limit: number;
      filter: Filter;
    };
    const scored = matching(collection, filter).flatMap((point) => {
      const score = similarity(point.vector[using], query);
      return score === undefined ? [] : [{ id: point.id, version: 1, score, payload: point.payload }];
    });
    // A real server promises nothing about equal scores: the worst order shows who relies on one.
    return {
      points: scored.sort((a, b) => b.score - a.score || (a.id < b.id ? 1 : -1)).slice(0, limit ?? 10),
    };
  },
};

function similarity(
  held: Point["vector"][string] | undefined,
  asked: readonly number[] | { indices: number[]; values: number[] },
): number | undefined {
  if (held === undefined) return undefined;
  if (!("indices" in held))
    return "indices" in asked ? undefined : cosine(held as readonly number[], asked as readonly number[]);
  if (!("indices" in asked)) return undefined;
  const values = new Map(held.indices.map((index, at) => [index, held.values[at] ?? 0]));
  const shared = asked.indices.filter((index) => values.has(index));
  if (shared.length === 0) return undefined;
  return asked.indices.reduce(
    (sum, index, at) => sum + Math.fround(asked.values[at] ?? 0) * Math.fround(values.get(index) ?? 0),
    0,
  );
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
  return dot / (Math.hypot(...a) * Math.hypot(...b));
}

function matching({ points }: Collection, filter: Filter | undefined): Point[] {
  return [...points.values()].filter(
    (point) =>
      (filter?.must ?? []).every((condition) => holds(point, condition)) &&
      !(filter?.must_not ?? []).some((condition) => holds(point, condition)),
  );
}

/** Values of long lists by point, so that counting a term does not read every list again. */
const listed = new WeakMap<object, Set<unknown>>();

function holds({ payload }: Point, { key, match }: FieldCondition): boolean {
  let value: unknown = payload;
  for (const part of key.split(".")) value = (value as Record<string, unknown> | undefined)?.[part];
  const wanted = match.any ?? [match.value];
  if (Array.isArray(value) && value.length > 8) {
    const known = listed.get(value) ?? new Set<unknown>(value);
    listed.set(value, known);
    return wanted.some((item) => known.has(item));
  }
  return [value].flat().some((item) => wanted.includes(item));
}

interface Spec {
  readonly paths: Record<
    string,
    Record<string, { requestBody?: { content: { "application/json": { schema: object } } } }>
  >;
  readonly components: { readonly schemas: object };
}

function loadCheck(): ((method: string, path: string, body: unknown) => string | undefined) | undefined {
  if (!existsSync(SPEC)) return undefined;
  const spec = rewrite(JSON.parse(readFileSync(SPEC, "utf8"))) as Spec;
  const ajv = new Ajv({ strict: false, allErrors: false, logger: false, validateFormats: false });
  ajv.addSchema({ $id: "spec", components: spec.components });
  const compiled = new Map<string, ValidateFunction>();
  return (method, path, body) => {
    const templates = Object.keys(spec.paths).filter((candidate) => matchesPath(candidate, path));
    // `points/count` also fits `points/{id}`: the one with fewer blanks is meant.
    const template = templates.sort((a, b) => a.split("{").length - b.split("{").length)[0];
    const operation = template === undefined ? undefined : spec.paths[template]?.[method.toLowerCase()];
    if (operation === undefined) return `${method} ${path} is not an operation`;
    const schema = operation.requestBody?.content["application/json"].schema;
    if (schema === undefined || body === undefined) return undefined;
    const validate = compiled.get(`${method} ${template}`) ?? ajv.compile(schema);
    compiled.set(`${method} ${template}`, validate);
    return validate(body) ? undefined : `${method} ${path}: ${ajv.errorsText(validate.errors)}`;
  };
}

/** OpenAPI 3.0 into JSON Schema: `nullable`, and references into the one registered document. */
function rewrite(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rewrite);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, part]) => [
    key,
    key === "$ref" ? `spec${part}` : rewrite(part),
  ]);
  const object = Object.fromEntries(entries) as Record<string, unknown>;
  if (object.nullable !== true) return object;
  const { nullable: _, ...rest } = object;
  if (Object.keys(rest).length === 0) return { type: "null" };
  return "type" in rest ? { ...rest, type: [rest.type, "null"] } : { anyOf: [rest, { type: "null" }] };
}

function matchesPath(template: string, path: string): boolean {
  const pattern = template.split("/");
  const parts = path.split("/");
  return (
    pattern.length === parts.length && pattern.every((part, at) => part.startsWith("{") || part === parts[at])
  );
}
