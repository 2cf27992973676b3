import type { Json } from "#src/domain/crm.ts";
import { FEISHU_BOT, FEISHU_TENANT, type FeishuMessage } from "./feishu-stand-in.ts";

export const SHAN = "ou_shan";
export const SHAN_DIRECT = "oc_shan";
export const SALES = "oc_sales";

type Obj = { readonly [key: string]: Json };

interface EventOptions {
  readonly eventId: string;
  readonly at: number;
  readonly token: string;
}

/** `{schema, header, event}` as a webhook's decrypted body and a long connection's frame carry it. */
export function eventOf(type: string, event: Obj, { eventId, at, token }: EventOptions): Obj {
  const time = type.startsWith("card.") ? `${at}000` : `${at}`;
  const header = {
    event_id: eventId,
    event_type: type,
    create_time: time,
    token,
    app_id: "cli_x",
    tenant_key: FEISHU_TENANT,
  };
  return { schema: "2.0", header, event };
}

export function messageOf(options: {
  readonly text: string;
  readonly id: string;
  readonly at: number;
  readonly mention?: boolean;
  readonly user?: string;
  readonly senderType?: string;
  readonly more?: Obj;
}): Obj {
  const { text, id, at, mention = false, user = SHAN, senderType = "user", more = {} } = options;
  const mentions = [
    {
      key: "@_user_1",
      id: { open_id: FEISHU_BOT, union_id: "on_bot", user_id: "" },
      mentioned_type: "bot",
      name: "赢单",
      tenant_key: FEISHU_TENANT,
    },
  ];
  return {
    sender: {
      sender_id: { open_id: user, union_id: "on_1", user_id: "u1" },
      sender_type: senderType,
      tenant_key: FEISHU_TENANT,
    },
    message: {
      message_id: id,
      create_time: `${at}`,
      chat_id: mention ? SALES : SHAN_DIRECT,
      chat_type: mention ? "group" : "p2p",
      message_type: "text",
      content: JSON.stringify({ text: `${mention ? "@_user_1 " : ""}${text}` }),
      ...(mention && { mentions }),
      ...more,
    },
  };
}

type Node = { readonly [key: string]: unknown };

export function nodesOf(value: unknown): Node[] {
  if (Array.isArray(value)) return value.flatMap(nodesOf);
  if (value === null || typeof value !== "object") return [];
  return [value as Node, ...Object.values(value).flatMap(nodesOf)];
}

export function tokenOf(node: Node): string | undefined {
  const [behavior] = (node.behaviors ?? []) as readonly { readonly value?: { readonly token?: string } }[];
  return behavior?.value?.token;
}

/** A press as Feishu reports it: what the button carries, and what its form holds. */
export function pressOn(
  message: FeishuMessage,
  token: string,
  values?: { readonly [name: string]: Json },
  user = SHAN,
): Obj {
  const card = JSON.parse(message.content) as unknown;
  const nodes = nodesOf(card);
  const button = nodes.find((node) => tokenOf(node) === token);
  const menu = nodes.find((node) =>
    (node.options as readonly { value?: string }[] | undefined)?.some(({ value }) => value === token),
  );
  const [behavior] = ((button ?? menu)?.behaviors ?? []) as readonly { readonly value?: Json }[];
  const form = nodes.find(
    (node) => node.tag === "form" && nodesOf(node.elements).some((inner) => tokenOf(inner) === token),
  );
  const formValue = form === undefined ? {} : { form_value: formValueOf(form, values ?? {}) };
  return {
    operator: { tenant_key: FEISHU_TENANT, open_id: user, union_id: "on_1", user_id: "u1" },
    token: "c-0123456789",
    action: {
      tag: button === undefined ? "select_static" : "button",
      value: behavior?.value ?? {},
      timezone: "Asia/Shanghai",
      ...(button === undefined && { option: token }),
      ...formValue,
    },
    host: "im_message",
    context: {
      open_message_id: message.id,
      open_chat_id: message.to.startsWith("ou_") ? SHAN_DIRECT : message.to,
    },
  };
}

function formValueOf(form: Node, values: { readonly [name: string]: Json }): { [name: string]: Json } {
  const inputs = nodesOf(form.elements).filter(
    ({ name, tag }) => typeof name === "string" && tag !== "button",
  );
  return Object.fromEntries(
    inputs.map(({ name, tag }) => {
      const value = values[String(name).split("_").slice(2).join("_")];
      if (tag === "checker") return [String(name), value === true];
      if (tag === "date_picker") return [String(name), value === undefined ? "" : `${String(value)} +0800`];
      if (tag === "multi_select_static") return [String(name), Array.isArray(value) ? value : []];
      return [String(name), value === undefined ? "" : String(value)];
    }),
  );
}

export function buttonsOf(card: unknown): { readonly label: string; readonly token: string }[] {
  return nodesOf(card)
    .filter(({ tag }) => tag === "button")
    .map((button) => ({ label: readableOf(button.text), token: tokenOf(button) ?? "" }));
}

/** The words as they stand on the screen. */
export function readableOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(readableOf).join("\n");
  if (value === null || typeof value !== "object") return "";
  return Object.entries(value)
    .map(([key, item]) =>
      key === "content" && typeof item === "string" ? unescapeEntities(item) : readableOf(item),
    )
    .join("");
}

export function unescapeEntities(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}
