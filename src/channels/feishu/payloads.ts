import { z } from "zod";

/** Only what is used of Feishu's payloads; unknown fields pass by. */
const id = z.string().min(1).max(200);
const Ids = z.looseObject({ open_id: id });

export const Header = z.looseObject({
  event_id: id,
  event_type: z.string(),
  tenant_key: z.string().default(""),
  create_time: z.string().optional(),
});
export type Header = z.infer<typeof Header>;

export const MessageReceived = z.looseObject({
  sender: z.looseObject({ sender_id: Ids, sender_type: z.string() }),
  message: z.looseObject({
    message_id: id,
    root_id: z.string().optional(),
    thread_id: z.string().optional(),
    create_time: z.string().optional(),
    chat_id: id,
    chat_type: z.string(),
    message_type: z.string(),
    content: z.string(),
    mentions: z
      .array(
        z.looseObject({
          key: z.string(),
          id: z.looseObject({ open_id: z.string().optional() }),
          mentioned_type: z.string().optional(),
          name: z.string().optional(),
        }),
      )
      .optional(),
  }),
});
export type MessageReceived = z.infer<typeof MessageReceived>;

export const CardAction = z.looseObject({
  operator: Ids,
  action: z.looseObject({
    tag: z.string().optional(),
    value: z.looseObject({ token: z.string().optional(), direct: z.boolean().optional() }).optional(),
    option: z.string().optional(),
    form_value: z.record(z.string(), z.unknown()).optional(),
  }),
  context: z
    .looseObject({ open_message_id: z.string().optional(), open_chat_id: z.string().optional() })
    .optional(),
});
export type CardAction = z.infer<typeof CardAction>;

export const MenuPressed = z.looseObject({
  operator: z.looseObject({ operator_id: Ids, operator_name: z.string().optional() }),
  event_key: z.string().regex(/^[\w-]{1,60}$/),
});

export const BotAdded = z.looseObject({ chat_id: id, operator_id: Ids });
