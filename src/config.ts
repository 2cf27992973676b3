import { z } from "zod";
import { AppError } from "./errors.ts";

/**
 * Every setting, one entry a variable. `.env.example` and the README's table are generated from this list,
 * and an empty environment starts the whole product on the embedded engines.
 */
const flag = z.enum(["true", "false"]).transform((value) => value === "true");
const url = (protocols: readonly string[]) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
    error: `must be a URL with ${protocols.join(" or ")}`,
  });

const web = ["http:", "https:"];
const callers = z
  .string()
  .transform((value) => new Set(value.split(/[\s,，]+/).filter((caller) => caller !== "")))
  .transform((set): ReadonlySet<string> | undefined => (set.size === 0 ? undefined : set));

const price = z.coerce.number().min(0).optional();

export const VARIABLES = {
  PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65535)
    .default(3000)
    .describe("Port of the playground and webhooks. 0 takes a free one."),
  HOST: z
    .string()
    .default("127.0.0.1")
    .describe("Address to listen on. Use 0.0.0.0 in a container or behind a proxy."),
  PUBLIC_URL: url(web)
    .optional()
    .describe("Address under which chat platforms and people reach this server."),
  YINGDAN_DATA: z.string().default(".yingdan").describe("Folder for the database, documents and settings."),
  YINGDAN_LOCALE: z.enum(["zh", "en"]).default("zh").describe("Language for people whose own is not known."),
  YINGDAN_TIME_ZONE: z
    .string()
    .default("Asia/Shanghai")
    .refine((zone) => Intl.supportedValuesOf("timeZone").includes(zone) || zone === "UTC", {
      error: "must be an IANA time zone such as Asia/Shanghai",
    })
    .describe("Time zone for people whose own is not known."),
  LOG_LEVEL: z
    .enum(["debug", "info", "warn", "error"])
    .default("info")
    .describe("Least severe log line to write."),
  SAMPLE: z
    .enum(["auto", "always", "never"])
    .default("auto")
    .describe("The invented sample company: auto shows it until you import your own data."),
  PLAYGROUND: z
    .enum(["auto", "open", "link", "off"])
    .default("auto")
    .describe(
      "Who may use the playground: open lets anyone be anyone (sample company only), link needs a sign-in link.",
    ),
  SESSION_SECRET: z
    .string()
    .min(16)
    .optional()
    .describe("Signs playground sessions and links. Made and kept in YINGDAN_DATA if absent."),
  STORE: z.enum(["sqlite", "postgres"]).default("sqlite").describe("Where records live."),
  DATABASE_URL: url(["postgres:", "postgresql:"])
    .optional()
    .describe("Postgres address. Required when STORE=postgres."),
  QUEUE: z.enum(["embedded", "bullmq"]).default("embedded").describe("What runs jobs."),
  REDIS_URL: url(["redis:", "rediss:"])
    .optional()
    .describe("Redis address (AOF on, noeviction). Required when QUEUE=bullmq."),
  WORKERS: z.coerce
    .number()
    .int()
    .min(0)
    .max(64)
    .default(4)
    .describe("Jobs this process works on at once. 0: none, other processes do (`worker`)."),
  METRICS_TOKEN: z
    .string()
    .min(16)
    .optional()
    .describe("Bearer token for /metrics. Absent: only this machine may read them."),
  SEARCH: z.enum(["embedded", "qdrant"]).default("embedded").describe("What searches documents."),
  QDRANT_URL: url(web).optional().describe("Qdrant address. Required when SEARCH=qdrant."),
  QDRANT_API_KEY: z.string().optional().describe("Qdrant key, if it needs one."),
  CALLERS_DIRECT: callers
    .optional()
    .describe(
      "Who may ask in direct messages: roles (rep, manager, solution, admin) or ids of users, separated by commas. Empty: everyone linked.",
    ),
  CALLERS_GROUPS: callers
    .optional()
    .describe("Who may ask in groups, likewise. Which groups: each platform's own variable."),
  MODEL_BASE_URL: url(web)
    .optional()
    .describe("Any OpenAI-compatible endpoint. Absent: everything works, without prose."),
  MODEL_API_KEY: z.string().optional().describe("Key for the endpoint."),
  MODEL_NAME: z
    .string()
    .optional()
    .describe("Model to talk and draft with. Required when MODEL_BASE_URL is set."),
  MODEL_FALLBACK_NAME: z
    .string()
    .optional()
    .describe("Model to fall back to when the first does not answer."),
  EMBEDDING_MODEL: z.string().optional().describe("Model for document vectors. Absent: search is lexical."),
  MODEL_DAILY_TOKENS_PER_PERSON: z.coerce
    .number()
    .int()
    .positive()
    .default(400_000)
    .describe("Tokens one person may use a day."),
  MODEL_DAILY_TOKENS: z.coerce
    .number()
    .int()
    .positive()
    .default(10_000_000)
    .describe("Tokens all may use a day."),
  MODEL_TOKENS_PER_JOB: z.coerce
    .number()
    .int()
    .positive()
    .default(300_000)
    .describe("Tokens one answer or job may use, all its calls together."),
  MODEL_PRICE_INPUT: price.describe(
    "What a million input tokens cost, in your currency; for the usage card.",
  ),
  MODEL_PRICE_CACHED: price.describe("What a million input tokens from the provider's cache cost."),
  MODEL_PRICE_OUTPUT: price.describe("What a million output tokens cost."),
  OPEN_LINKS: flag
    .default(false)
    .describe("true lets answers link to hosts other than this server's own documents."),
} as const satisfies Record<string, z.ZodType>;

export type Environment = Readonly<Record<string, string | undefined>>;

const Variables = z.object(VARIABLES).superRefine((values, context) => {
  const needs = (missing: boolean, name: string, when: string) => {
    if (missing) context.addIssue({ code: "custom", path: [name], message: `required when ${when}` });
  };
  needs(values.STORE === "postgres" && values.DATABASE_URL === undefined, "DATABASE_URL", "STORE=postgres");
  needs(values.QUEUE === "bullmq" && values.REDIS_URL === undefined, "REDIS_URL", "QUEUE=bullmq");
  needs(values.SEARCH === "qdrant" && values.QDRANT_URL === undefined, "QDRANT_URL", "SEARCH=qdrant");
  needs(
    values.MODEL_BASE_URL !== undefined && values.MODEL_NAME === undefined,
    "MODEL_NAME",
    "MODEL_BASE_URL is set",
  );
});

type Values = z.infer<typeof Variables>;
export type Config = ReturnType<typeof shape>;

/** Pure: an environment in, a frozen nested configuration out, or CONFIG_INVALID naming every variable at fault. */
export function loadConfig(environment: Environment): Config {
  const present = Object.fromEntries(
    Object.entries(environment).filter(
      ([name, value]) => name in VARIABLES && value !== undefined && value !== "",
    ),
  );
  const parsed = Variables.safeParse(present);
  if (parsed.success) return freeze(shape(parsed.data, environment));
  const lines = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new AppError("CONFIG_INVALID", `Configuration: ${lines.join("; ")}`, {
    zh: `配置有误：${lines.join("；")}`,
  });
}

function shape(values: Values, environment: Environment) {
  return {
    http: { port: values.PORT, host: values.HOST, publicUrl: values.PUBLIC_URL },
    data: values.YINGDAN_DATA,
    locale: values.YINGDAN_LOCALE,
    timeZone: values.YINGDAN_TIME_ZONE,
    logLevel: values.LOG_LEVEL,
    sample: values.SAMPLE,
    playground: { access: values.PLAYGROUND, secret: values.SESSION_SECRET },
    store: storeOf(values),
    queue: queueOf(values),
    workers: values.WORKERS,
    metrics: { token: values.METRICS_TOKEN },
    callers: { direct: values.CALLERS_DIRECT, group: values.CALLERS_GROUPS },
    search: searchOf(values),
    model: modelOf(values),
    openLinks: values.OPEN_LINKS,
    /** The whole environment, for the channels, which read their own blocks of it. */
    channels: { ...environment },
  };
}

function storeOf(values: Values) {
  return values.STORE === "postgres"
    ? { engine: "postgres" as const, url: values.DATABASE_URL ?? "" }
    : { engine: "sqlite" as const };
}

function queueOf(values: Values) {
  return values.QUEUE === "bullmq"
    ? { engine: "bullmq" as const, url: values.REDIS_URL ?? "" }
    : { engine: "embedded" as const };
}

function searchOf(values: Values) {
  return values.SEARCH === "qdrant"
    ? { engine: "qdrant" as const, url: values.QDRANT_URL ?? "", apiKey: values.QDRANT_API_KEY }
    : { engine: "embedded" as const };
}

function modelOf(values: Values) {
  if (values.MODEL_BASE_URL === undefined || values.MODEL_NAME === undefined) return undefined;
  return {
    baseUrl: values.MODEL_BASE_URL,
    apiKey: values.MODEL_API_KEY,
    name: values.MODEL_NAME,
    fallback: values.MODEL_FALLBACK_NAME,
    embedding: values.EMBEDDING_MODEL,
    dailyTokensPerPerson: values.MODEL_DAILY_TOKENS_PER_PERSON,
    dailyTokens: values.MODEL_DAILY_TOKENS,
    tokensPerJob: values.MODEL_TOKENS_PER_JOB,
    price: priceOf(values),
  };
}

/** Input alone prices all input; without a price there is no cost to show. */
function priceOf({
  MODEL_PRICE_INPUT: input,
  MODEL_PRICE_CACHED: cached,
  MODEL_PRICE_OUTPUT: output,
}: Values) {
  if (input === undefined || output === undefined) return undefined;
  return { input, cached: cached ?? input, output };
}

function freeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === "object" && part !== null) Object.freeze(part);
  return Object.freeze(value);
}
