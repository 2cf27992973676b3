import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { ChannelDeps, Desk, Profile } from "../deps.ts";
import { createRecent } from "../recent.ts";
import { reasonOf, type SlackApi } from "./client.ts";
import type { SlackConfig } from "./schema.ts";

const User = z.object({
  team_id: z.string().optional(),
  enterprise_user: z.object({ enterprise_id: z.string().optional() }).optional(),
  deleted: z.boolean().optional(),
  is_bot: z.boolean().optional(),
  is_stranger: z.boolean().optional(),
  is_restricted: z.boolean().optional(),
  is_ultra_restricted: z.boolean().optional(),
  is_email_confirmed: z.boolean().optional(),
  locale: z.string().optional(),
  real_name: z.string().optional(),
  profile: z.looseObject({ email: z.string().optional(), real_name: z.string().optional() }).optional(),
});
type User = z.infer<typeof User>;

const SlackFileRef = z.object({ id: z.string(), url: z.string().optional() });
const KEEP_MS = 10 * 60_000;
const FILE_LIMIT = 50_000_000;

export function createSlackDesk(config: SlackConfig, deps: ChannelDeps, api: SlackApi): Desk {
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
      const profile = await lookUp(api, tenant, personId);
      profiles.set(key, { profile });
      return profile;
    },
    async fetchFile(file) {
      const { url } = SlackFileRef.parse(file);
      if (url === undefined || !isSlackFile(url, config.apiUrl)) throw fileGone();
      return download(url, config.botToken);
    },
  };
}

async function lookUp(api: SlackApi, tenant: string, user: string): Promise<Profile | undefined> {
  try {
    const answer = await api.call("users.info", { user, include_locale: true });
    return toProfile(User.parse(answer.user), tenant);
  } catch (error) {
    if (reasonOf(error) === "user_not_found") return undefined;
    throw error;
  }
}

/** Guests, people of other workspaces and bots are nobody to us, whatever address they show. */
function toProfile(user: User, tenant: string): Profile | undefined {
  const home = user.team_id === tenant || user.enterprise_user?.enterprise_id === tenant;
  const outside = user.is_stranger || user.is_restricted || user.is_ultra_restricted || !home;
  if (user.is_bot || user.deleted || outside) return undefined;
  const name = user.profile?.real_name ?? user.real_name;
  const email = user.is_email_confirmed === false ? undefined : user.profile?.email;
  return {
    ...(name && { name }),
    ...(user.locale && { locale: user.locale.startsWith("zh") ? ("zh" as const) : ("en" as const) }),
    ...(email && { email }),
  };
}

/** The token goes to Slack's own file hosts and nowhere else, whatever address an event names. */
function isSlackFile(url: string, apiUrl: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, origin } = new URL(url);
  if (origin === new URL(apiUrl).origin) return true;
  return protocol === "https:" && (hostname === "files.slack.com" || hostname.endsWith(".slack.com"));
}

async function download(url: string, token: string): Promise<Uint8Array> {
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${token}` },
    redirect: "error",
    signal: AbortSignal.timeout(60_000),
  }).catch(() => undefined);
  if (response === undefined || response.status >= 500) {
    throw new AppError("UPSTREAM_FAILED", "Slack did not hand over the file.", {
      source: "slack",
      zh: "Slack 没有给出文件。",
    });
  }
  const type = response.headers.get("content-type") ?? "";
  // Without the scope Slack answers 200 with its sign-in page.
  if (!response.ok || (type.startsWith("text/html") && !url.includes(".htm"))) throw fileGone();
  if (Number(response.headers.get("content-length") ?? 0) > FILE_LIMIT) throw tooLarge();
  const data = new Uint8Array(await response.arrayBuffer());
  if (data.byteLength > FILE_LIMIT) throw tooLarge();
  return data;
}

function fileGone(): AppError {
  return new AppError(
    "NOT_FOUND",
    "This file cannot be fetched from Slack. Check the scope files:read, or send it again.",
    {
      source: "slack",
      zh: "取不到这个 Slack 文件。请检查权限 files:read，或重新发送。",
    },
  );
}

function tooLarge(): AppError {
  return new AppError("LIMIT_EXCEEDED", "The file is larger than 50 MB.", {
    source: "slack",
    zh: "文件超过 50 MB。",
  });
}
