import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { Desk, Profile } from "../deps.ts";
import { createRecent } from "../recent.ts";
import type { DingtalkApi } from "./client.ts";

const Answer = z.object({
  result: z.object({
    name: z.string().optional(),
    active: z.boolean().optional(),
    mobile: z.string().optional(),
    email: z.string().optional(),
    org_email: z.string().optional(),
  }),
});
const FileRef = z.object({ code: z.string() });
const KEEP_MS = 10 * 60_000;

/** E-mail and mobile come with two permissions; without them a person is linked by a code. */
export function createDingtalkDesk(api: DingtalkApi, now: () => number): Desk {
  const profiles = createRecent<{ readonly profile: Profile | undefined }>({
    size: 10_000,
    keepMs: KEEP_MS,
    now,
  });

  return {
    async profileOf(_tenant, personId) {
      const known = profiles.get(personId);
      if (known !== undefined) return known.profile;
      const profile = await lookUp(api, personId);
      profiles.set(personId, { profile });
      return profile;
    },
    fetchFile: (file) => api.download(FileRef.parse(file).code),
  };
}

async function lookUp(api: DingtalkApi, userid: string): Promise<Profile | undefined> {
  try {
    const { result } = Answer.parse(await api.old("/topapi/v2/user/get", { userid, language: "zh_CN" }));
    if (result.active === false) return undefined;
    // Both are kept by the organisation's admins; its own mail comes first.
    const email = result.org_email || result.email;
    return {
      ...(result.name && { name: result.name }),
      ...(email && { email }),
      ...(result.mobile && { mobile: result.mobile }),
    };
  } catch (error) {
    if (error instanceof AppError && error.code === "NOT_FOUND") return undefined;
    throw error;
  }
}
