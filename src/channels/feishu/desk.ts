import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { ChannelDeps, Desk, Profile } from "../deps.ts";
import { createRecent } from "../recent.ts";
import type { FeishuApi } from "./client.ts";
import { reasonOf } from "./errors.ts";

const User = z.object({
  data: z.object({
    user: z.looseObject({
      name: z.string().optional(),
      email: z.string().optional(),
      enterprise_email: z.string().optional(),
      mobile: z.string().optional(),
      status: z
        .looseObject({ is_resigned: z.boolean().optional(), is_frozen: z.boolean().optional() })
        .optional(),
    }),
  }),
});
type User = z.infer<typeof User>["data"]["user"];

const FileRef = z.object({ message: z.string(), key: z.string(), type: z.enum(["file", "image"]) });
const KEEP_MS = 10 * 60_000;
const FILE_LIMIT = 50_000_000;
/** The person is not in the range of contacts that the app may see, or is gone. */
const UNKNOWN_PERSON = new Set([41050, 41012, 40001, 40003, 40005]);

export function createFeishuDesk(deps: ChannelDeps, api: FeishuApi): Desk {
  const profiles = createRecent<{ readonly profile: Profile | undefined }>({
    size: 10_000,
    keepMs: KEEP_MS,
    now: () => deps.clock.now(),
  });

  return {
    async profileOf(tenant, personId) {
      const key = `${tenant} ${personId}`;
      const known = profiles.get(key);
      if (known !== undefined) return known.profile;
      const profile = await lookUp(api, personId);
      profiles.set(key, { profile });
      return profile;
    },
    async fetchFile(file) {
      const { message, key, type } = FileRef.parse(file);
      const path = `/open-apis/im/v1/messages/${message}/resources/${key}`;
      const data = await api.call({ method: "GET", path, query: { type }, isDownload: true });
      if (!(data instanceof Uint8Array))
        throw new AppError("NOT_FOUND", "This file cannot be fetched from Feishu.", {
          source: "feishu",
          zh: "取不到这个飞书文件。",
        });
      if (data.byteLength > FILE_LIMIT) {
        throw new AppError("LIMIT_EXCEEDED", "The file is larger than 50 MB.", {
          source: "feishu",
          zh: "文件超过 50 MB。",
        });
      }
      return data;
    },
  };
}

async function lookUp(api: FeishuApi, openId: string): Promise<Profile | undefined> {
  try {
    const path = `/open-apis/contact/v3/users/${encodeURIComponent(openId)}`;
    const answer = await api.call({ method: "GET", path, query: { user_id_type: "open_id" } });
    return toProfile(User.parse(answer).data.user);
  } catch (error) {
    if (UNKNOWN_PERSON.has(reasonOf(error) ?? 0)) return undefined;
    throw error;
  }
}

/** The address of the company's mail comes first: a private one may be anybody's. */
function toProfile({ name, email, enterprise_email, mobile, status }: User): Profile | undefined {
  if (status?.is_resigned || status?.is_frozen) return undefined;
  const address = enterprise_email || email;
  return { ...(name && { name }), ...(address && { email: address }), ...(mobile && { mobile }) };
}
