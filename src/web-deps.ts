import { randomBytes, randomUUID } from "node:crypto";
import { safeName } from "./assistant/incoming-file.ts";
import { renderText } from "./channels/terminal/render.ts";
import type { WebDeps } from "./channels/web/deps.ts";
import type { PersonChoice } from "./channels/web/wire.ts";
import type { Role, User } from "./domain/crm.ts";
import { AppError } from "./errors.ts";
import { mailFor } from "./jobs/messages.ts";
import type { Files } from "./ports/files.ts";
import type { Runtime } from "./runtime.ts";
import { SAMPLE_QUESTIONS } from "./sample-questions.ts";

const CODE_AREA = "sign-in-code";
const CODE_MS = 15 * 60_000;
/** How many of each role an open playground offers. */
const OFFERED: Readonly<Record<Role, number>> = { rep: 5, manager: 3, solution: 2, admin: 1 };

/** Puts a file that somebody handed over where the skill that takes documents finds it. */
export async function saveUpload(
  files: Files,
  userId: string,
  { name, mediaType, data }: Parameters<WebDeps["saveUpload"]>[1],
): Promise<{ readonly key: string; readonly name: string; readonly mediaType: string }> {
  const key = `uploads/${userId}/${randomUUID()}/${safeName(name)}`;
  await files.write(key, data);
  return { key, name, mediaType };
}

/** What the playground needs of the house, with every right checked here. */
export function createWebDeps(runtime: Runtime): WebDeps {
  const { store, files } = runtime.engines;
  const users = store.forJob("identity");

  async function choiceOf(user: User): Promise<PersonChoice> {
    const team = user.teamId === undefined ? undefined : await users.get("team", user.teamId);
    return {
      id: user.id,
      name: user.name,
      role: user.role,
      samples: SAMPLE_QUESTIONS[user.role],
      ...(team === undefined ? {} : { team: team.name }),
    };
  }

  return {
    clock: runtime.clock,
    log: runtime.log,
    async people() {
      return isOpen(runtime) ? Promise.all((await offered(runtime)).map(choiceOf)) : [];
    },
    async person(userId) {
      const user = await users.get("user", userId);
      return user?.active ? choiceOf(user) : undefined;
    },
    async redeem(code) {
      const userId = await store.system.get<string>(CODE_AREA, code);
      // Removing is the claim: of two browsers with one link, one gets in.
      return userId !== undefined && (await store.system.remove(CODE_AREA, code)) ? userId : undefined;
    },
    async resource(userId, ref) {
      const viewer = await runtime.people.viewerById(userId);
      if (viewer === undefined) return undefined;
      if (ref.type === "document") {
        const { library } = runtime;
        return ref.original ? library.original(viewer, ref.id) : library.reading(viewer, ref.id);
      }
      if (!mayOpenFile(viewer.userId, ref.key) || !(await files.exists(ref.key))) return undefined;
      const data = await files.read(ref.key);
      return { name: ref.key.split("/").at(-1) ?? "file", mediaType: mediaTypeOf(ref.key), data };
    },
    saveUpload: (userId, file) => saveUpload(files, userId, file),
    async drawPicture(block, locale, width) {
      const { createPictures } = await import("./pictures/draw.ts");
      const pictures = createPictures();
      const options = { locale, width };
      return block.type === "chart" ? pictures.chart(block.chart, options) : pictures.diagram(block, options);
    },
    mail: (userId) => mailFor(store.system, userId),
    async previews(reply, locale) {
      const [{ previewSlack }, { previewFeishu }, { previewWecom }, { previewDingtalk }] = await Promise.all([
        import("./channels/slack/preview.ts"),
        import("./channels/feishu/preview.ts"),
        import("./channels/wecom/preview.ts"),
        import("./channels/dingtalk/preview.ts"),
      ]);
      return [
        previewSlack(reply, locale),
        previewFeishu(reply, locale),
        previewWecom("wecom", reply, locale),
        previewWecom("wecom-bot", reply, locale),
        previewDingtalk(reply, locale),
        { channel: "terminal", form: "text", content: renderText(reply, locale) },
      ];
    },
    status: () => ({
      modelConfigured: runtime.config.model !== undefined,
      sample: runtime.company.sample,
      company: runtime.company.name ?? "Yingdan",
    }),
  };
}

/** In an open playground anyone may be anyone, which is right for invented data only. */
export function isOpen(runtime: Runtime): boolean {
  const { access } = runtime.config.playground;
  if (access === "auto") return runtime.company.sample;
  if (access === "open" && !runtime.company.sample) {
    throw new AppError(
      "CONFIG_INVALID",
      "PLAYGROUND=open shows everything to everyone: it is for the sample company only. Use link.",
      {
        zh: "PLAYGROUND=open 会让任何人看到全部数据，只能用于示例公司；请改用 link。",
      },
    );
  }
  return access === "open";
}

/** A one-time code that signs its bearer in as the user for the next quarter of an hour. */
export async function issueSignInCode(runtime: Runtime, userId: string): Promise<string> {
  const code = randomBytes(24).toString("base64url");
  const expiresAt = new Date(runtime.clock.now() + CODE_MS).toISOString();
  await runtime.engines.store.system.put(CODE_AREA, code, userId, { expiresAt });
  return code;
}

/** Files are kept under `<purpose>/<user id>/…`: each person opens their own. */
function mayOpenFile(userId: string, key: string): boolean {
  return key.split("/")[1] === userId;
}

async function offered(runtime: Runtime): Promise<User[]> {
  const all: User[] = [];
  for await (const batch of runtime.engines.store.forJob("identity").scan("user", { active: true }))
    all.push(...batch);
  return (Object.keys(OFFERED) as Role[]).flatMap((role) =>
    all.filter((user) => user.role === role).slice(0, OFFERED[role]),
  );
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  pdf: "application/pdf",
  png: "image/png",
  csv: "text/csv; charset=utf-8",
  md: "text/markdown; charset=utf-8",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  pptx: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

function mediaTypeOf(key: string): string {
  return MEDIA_TYPES[key.split(".").at(-1)?.toLowerCase() ?? ""] ?? "application/octet-stream";
}
