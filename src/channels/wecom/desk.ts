import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { Desk, Profile } from "../deps.ts";
import { createRecent } from "../recent.ts";
import type { WecomApi } from "./client.ts";

const User = z.object({
  name: z.string().optional(),
  status: z.number().optional(),
  email: z.string().optional(),
  biz_mail: z.string().optional(),
  mobile: z.string().optional(),
});
const FileRef = z.object({ mediaId: z.string() });
const KEEP_MS = 10 * 60_000;
const ACTIVE = 1;

/**
 * Apps made since June 2022 are told a member's name and nothing to match them by, so most people are linked by a
 * code. Older apps still get e-mail and mobile.
 */
export function createWecomDesk(api: WecomApi, now: () => number): Desk {
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
    async fetchFile(file) {
      return (await api.download(FileRef.parse(file).mediaId)).data;
    },
  };
}

async function lookUp(api: WecomApi, userid: string): Promise<Profile | undefined> {
  try {
    const user = User.parse(await api.get("user/get", { userid }));
    if (user.status !== undefined && user.status !== ACTIVE) return undefined;
    const email = user.biz_mail || user.email;
    return {
      ...(user.name && { name: user.name }),
      ...(email && { email }),
      ...(user.mobile && { mobile: user.mobile }),
    };
  } catch (error) {
    if (error instanceof AppError && error.code === "NOT_FOUND") return undefined;
    throw error;
  }
}
