import { z } from "zod";

/** Only what is used of Slack's payloads; unknown fields pass by. */
const id = z.string().min(1).max(100);

export const Challenge = z.object({ type: z.literal("url_verification"), challenge: z.string().max(1_000) });

const SlackFile = z.object({
  id,
  name: z.string().nullish(),
  mimetype: z.string().nullish(),
  size: z.number().optional(),
  url_private_download: z.string().optional(),
  url_private: z.string().optional(),
});
export type SlackFile = z.infer<typeof SlackFile>;

export const MessageEvent = z.object({
  type: z.enum(["message", "app_mention"]),
  subtype: z.string().optional(),
  channel: id,
  channel_type: z.string().optional(),
  user: id.optional(),
  bot_id: z.string().nullish(),
  text: z.string().nullish(),
  ts: id,
  thread_ts: id.optional(),
  parent_user_id: id.optional(),
  files: z.array(SlackFile).max(20).optional(),
});
export type MessageEvent = z.infer<typeof MessageEvent>;

export const JoinedEvent = z.object({
  type: z.literal("member_joined_channel"),
  user: id,
  channel: id,
  inviter: id.optional(),
  event_ts: z.string().optional(),
});

export const EventCallback = z.object({
  type: z.literal("event_callback"),
  team_id: id.optional(),
  enterprise_id: id.nullish(),
  event_id: id,
  event_time: z.number().optional(),
  authorizations: z
    .array(
      z.object({
        user_id: id,
        is_bot: z.boolean().optional(),
        is_enterprise_install: z.boolean().optional(),
      }),
    )
    .optional(),
  event: z.looseObject({ type: z.string() }),
});
export type EventCallback = z.infer<typeof EventCallback>;

export const SlashCommand = z.object({
  command: z.string().regex(/^\/\S{1,40}$/),
  text: z.string().default(""),
  team_id: id.optional(),
  enterprise_id: id.optional(),
  is_enterprise_install: z.string().optional(),
  channel_id: id,
  user_id: id,
  user_name: z.string().optional(),
  trigger_id: id,
  response_url: z.string().optional(),
});

/** What an input element holds, whatever its kind. */
const InputState = z.looseObject({
  type: z.string(),
  value: z.string().nullish(),
  selected_date: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_options: z.array(z.object({ value: z.string() })).nullish(),
});
export type InputState = z.infer<typeof InputState>;

export const BlockActions = z.object({
  type: z.literal("block_actions"),
  user: z.object({ id, name: z.string().optional() }),
  team: z.object({ id }).nullish(),
  enterprise: z.object({ id }).nullish(),
  is_enterprise_install: z.boolean().optional(),
  channel: z.object({ id }),
  container: z.looseObject({ message_ts: id.optional(), thread_ts: id.optional() }).optional(),
  message: z.looseObject({ ts: id.optional(), thread_ts: id.optional() }).optional(),
  state: z.object({ values: z.record(z.string(), z.record(z.string(), InputState)) }).nullish(),
  actions: z
    .array(
      z.looseObject({
        action_id: id,
        block_id: z.string().optional(),
        action_ts: id,
        value: z.string().optional(),
        selected_option: z.object({ value: z.string() }).nullish(),
      }),
    )
    .min(1),
});
export type BlockActions = z.infer<typeof BlockActions>;
