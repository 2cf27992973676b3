import { type Context, Hono } from "hono";
import { AppError } from "../../errors.ts";
import type { Block, PictureBlock } from "../../reply.ts";
import type { Conversations } from "./conversations.ts";
import type { ResourceRef, WebConfig, WebDeps } from "./deps.ts";
import type { Entry } from "./entry.ts";
import { errorResponse, isFromOurPage, secured } from "./http.ts";
import type { Intake } from "./intake.ts";
import { createPageFiles } from "./page-files.ts";
import { refusals } from "./refusals.ts";
import { resourceResponse } from "./resources.ts";
import { sampleReply } from "./sample-reply.ts";
import type { Streams } from "./stream.ts";
import { type Thread, webConversation } from "./thread.ts";
import type { PersonChoice, WireBlocksPage } from "./wire.ts";

const OWN_PATHS = new RegExp(
  "^/(?:$|index\\.html$|favicon\\.svg$|assets/|playground/|documents/|files/|" +
    "api/(?:session|messages|commands|actions|uploads|stream|pictures|playground)(?:/|$))",
);

export function isOwnPath(path: string): boolean {
  return OWN_PATHS.test(path);
}

export interface RoutesParts {
  readonly config: WebConfig;
  readonly deps: WebDeps;
  readonly entry: Entry;
  readonly intake: Intake;
  readonly thread: Thread;
  readonly streams: Streams;
  readonly conversations: Conversations;
}

/** The addresses of the web channel. Every answer carries the page's security headers. */
export function createRoutes(parts: RoutesParts): (request: Request) => Promise<Response> {
  const app = new Hono();
  addEntry(app, parts);
  addChat(app, parts);
  addFiles(app, parts);
  addPage(app, parts);
  app.onError((error) => {
    if (error instanceof AppError) return errorResponse(error);
    parts.deps.log.error("web request failed", { error });
    return errorResponse(refusals.internal());
  });
  app.notFound(() => errorResponse(refusals.notFound()));
  return async (request) => {
    const foreign = request.method === "POST" && !isFromOurPage(request);
    return secured(foreign ? errorResponse(refusals.foreign()) : await app.fetch(request));
  };
}

function addEntry(app: Hono, { entry }: RoutesParts): void {
  app.get("/api/session", ({ req }) => entry.session(req.raw));
  app.post("/api/session", ({ req }) => entry.signIn(req.raw));
  app.post("/api/session/end", () => entry.signOut());
}

function addChat(app: Hono, { deps, entry, intake, streams, thread }: RoutesParts): void {
  const shown = new Set<string>();

  /** What came while the page was closed, or from another process, goes into the conversation. */
  async function showMail(userId: string): Promise<void> {
    for (const message of (await deps.mail?.(userId)) ?? []) {
      if (shown.has(message.key)) continue;
      shown.add(message.key);
      thread.answer(message);
    }
  }

  const posts = { messages: "message", commands: "command", actions: "action", uploads: "upload" } as const;
  for (const [path, kind] of Object.entries(posts)) {
    app.post(`/api/${path}`, async ({ req }) => intake[kind](await entry.signedIn(req.raw), req.raw));
  }
  app.get("/api/stream", async ({ req }) => {
    const person = await entry.signedIn(req.raw);
    const cursor = req.header("last-event-id") ?? req.query("after");
    await showMail(person.id);
    return streams.open({
      userId: person.id,
      conversation: webConversation(person.id, req.query("conversation")),
      stillAllowed: async () => {
        const isSame = (await entry.person(req.raw))?.id === person.id;
        if (isSame) await showMail(person.id);
        return isSame;
      },
      ...(cursor !== undefined && { cursor }),
    });
  });
}

function addFiles(app: Hono, parts: RoutesParts): void {
  async function open(context: Context, ref: ResourceRef): Promise<Response> {
    const person = await parts.entry.signedIn(context.req.raw);
    const found = await parts.deps.resource(person.id, ref);
    if (found === undefined) throw refusals.notFound();
    return resourceResponse(found, ref.type === "document" && ref.original === true);
  }

  app.get("/documents/:id", (context) => open(context, { type: "document", id: context.req.param("id") }));
  app.get("/documents/:id/original", (context) =>
    open(context, { type: "document", id: context.req.param("id"), original: true }),
  );
  app.get("/files/:key{.+}", async (context) => {
    const person = await parts.entry.signedIn(context.req.raw);
    const found = await parts.deps.resource(person.id, { type: "file", key: context.req.param("key") });
    if (found === undefined) throw refusals.notFound();
    return resourceResponse({ ...found, name: nameFor(found.name, context.req.query("as")) });
  });
  app.get("/api/pictures/:message/:index", async (context) => {
    const { message, index } = context.req.param();
    const person = await parts.entry.signedIn(context.req.raw);
    const conversation = webConversation(person.id, context.req.query("in"));
    const stored = parts.conversations.find(conversation, message);
    const block = stored?.blocks[Number(index)];
    if (stored === undefined || block === undefined) throw refusals.notFound();
    if (block.type !== "picture")
      return drawn(parts, block, { locale: stored.locale, width: widthOf(context) });
    if (block.data === undefined) return open(context, { type: "file", key: block.file ?? "" });
    return pictureResponse(block);
  });
}

/** The name asked for, when it is of the same kind of file: a link cannot pass a document off as a program. */
function nameFor(stored: string, asked: string | undefined): string {
  const ending = stored.slice(stored.lastIndexOf("."));
  return asked === undefined || asked.length > 200 || /[/\\]/.test(asked) || !asked.endsWith(ending)
    ? stored
    : asked;
}

const WIDTHS = { least: 280, most: 1_200, usual: 680 } as const;

function widthOf(context: Context): number {
  const asked = Number(context.req.query("w") ?? WIDTHS.usual);
  return Number.isFinite(asked)
    ? Math.min(WIDTHS.most, Math.max(WIDTHS.least, Math.round(asked)))
    : WIDTHS.usual;
}

interface Drawing {
  readonly locale: "zh" | "en";
  readonly width: number;
}

async function drawn({ deps }: RoutesParts, block: Block, { locale, width }: Drawing): Promise<Response> {
  if (block.type !== "chart" && block.type !== "diagram") throw refusals.notFound();
  const { svg } = await deps.drawPicture(block, locale, width);
  return new Response(svg, {
    headers: {
      "content-type": "image/svg+xml",
      "cache-control": "private, max-age=86400",
      "content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    },
  });
}

function pictureResponse(block: PictureBlock): Response {
  const headers = { "content-type": "image/png", "cache-control": "private, max-age=86400" };
  return new Response(Uint8Array.from(block.data ?? []), { headers });
}

function addPage(app: Hono, parts: RoutesParts): void {
  const pages = createPageFiles(parts.config.staticDirectory);
  app.get("/api/playground/blocks", async ({ req }) => {
    const person = await parts.entry.signedIn(req.raw);
    return Response.json(await blocksPage(parts, person, req.query("locale") === "en" ? "en" : "zh"));
  });
  app.get("*", async ({ req }) => {
    const isPage = req.path === "/" || req.path.startsWith("/playground/");
    const found = await pages.serve(isPage ? "/index.html" : req.path, req.raw);
    if (found === undefined) throw isPage ? refusals.pageNotBuilt() : refusals.notFound();
    return found;
  });
}

async function blocksPage(
  { deps, thread }: RoutesParts,
  person: PersonChoice,
  locale: "zh" | "en",
): Promise<WireBlocksPage> {
  const reply = sampleReply(locale);
  const conversation = webConversation(person.id, "blocks");
  const message = thread.answer({ key: `blocks-${locale}`, conversation, replyTo: null, locale, reply });
  return { message, previews: (await deps.previews?.(reply, locale)) ?? [] };
}
