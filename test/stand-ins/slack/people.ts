import type { Json } from "#src/domain/crm.ts";
import type { SlackMessage } from "./slack-stand-in.ts";
import { SLACK_BOT, SLACK_TEAM } from "./slack-stand-in.ts";

export const SHAN = "U0SHAN";
export const SHAN_DIRECT = "D0SHAN";
export const SALES = "C0SALES";

const AUTHORIZATIONS = [
  {
    enterprise_id: null,
    team_id: SLACK_TEAM,
    user_id: SLACK_BOT,
    is_bot: true,
    is_enterprise_install: false,
  },
];

/** What Slack sends of a person's text: control characters as entities. */
export function written(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

export function envelope(event: { readonly [key: string]: Json }, eventId: string, at: number) {
  return {
    token: "legacy",
    team_id: SLACK_TEAM,
    api_app_id: "A1",
    event,
    type: "event_callback",
    event_id: eventId,
    event_time: Math.floor(at / 1_000),
    is_ext_shared_channel: false,
    authorizations: AUTHORIZATIONS,
  };
}

export function messageEvent(options: {
  readonly text: string;
  readonly ts: string;
  readonly channel?: string;
  readonly user?: string;
  readonly more?: { readonly [key: string]: Json };
}): { [key: string]: Json } {
  const { text, ts, channel = SHAN_DIRECT, user = SHAN, more = {} } = options;
  const type = channel.startsWith("D") ? { type: "message", channel_type: "im" } : { type: "app_mention" };
  return { ...type, channel, user, text, ts, event_ts: ts, team: SLACK_TEAM, ...more };
}

interface Press {
  readonly token: string;
  readonly values?: { readonly [name: string]: Json };
  readonly actionTs: string;
  readonly user?: string;
}

/** A press as Slack reports it: the message, the button, and the state of all inputs beside it. */
export function pressOn(
  message: SlackMessage,
  { token, values, actionTs, user = SHAN }: Press,
): { [key: string]: Json } {
  const pressed = elementsOf(message).find((element) => element.value === token || optionOf(element, token));
  const choice = pressed && optionOf(pressed, token);
  return {
    type: "block_actions",
    user: { id: user, name: "li.shan", team_id: SLACK_TEAM },
    team: { id: SLACK_TEAM, domain: "hengshi" },
    enterprise: null,
    is_enterprise_install: false,
    channel: { id: message.channel, name: "x" },
    container: {
      type: "message",
      message_ts: message.ts,
      channel_id: message.channel,
      ...(message.thread && { thread_ts: message.thread }),
    },
    trigger_id: `1.${actionTs}`,
    state: { values: stateOf(message, values ?? {}) },
    response_url: "https://hooks.slack.example/actions/1",
    actions: [
      {
        type: String(pressed?.type ?? "button"),
        action_id: String(pressed?.action_id ?? "b:0"),
        block_id: "b1",
        action_ts: actionTs,
        ...(choice ? { selected_option: choice as Json } : { value: token }),
      },
    ],
  };
}

type Element = { readonly [key: string]: unknown };
type Option = { readonly value: string };

export function elementsOf({ blocks }: SlackMessage): Element[] {
  return blocks.filter(({ type }) => type === "actions").flatMap(({ elements }) => elements as Element[]);
}

function optionOf(element: Element, value: string): Option | undefined {
  return ((element.options ?? []) as Option[]).find((option) => option.value === value);
}

function stateOf(
  { blocks }: SlackMessage,
  values: { readonly [name: string]: Json },
): { [key: string]: Json } {
  const inputs = blocks.filter(({ type }) => type === "input");
  return Object.fromEntries(
    inputs.map(({ block_id, element }) => {
      const one = element as Element;
      const value = values[String(one.action_id).split(":").at(-1) ?? ""];
      return [
        String(block_id),
        { [String(one.action_id)]: { type: String(one.type), ...inputState(one, value) } },
      ];
    }),
  );
}

function inputState(element: Element, value: Json | undefined): { [key: string]: Json } {
  const options = (element.options ?? []) as Option[];
  const chosen = (wanted: Json | undefined) =>
    options.filter((option) => option.value === wanted) as unknown as Json[];
  if (element.type === "datepicker") return { selected_date: value ?? null };
  if (element.type === "static_select") return { selected_option: chosen(value)[0] ?? null };
  if (element.type === "plain_text_input") return { value: value === undefined ? null : String(value) };
  if (value === true) return { selected_options: options as unknown as Json[] };
  return { selected_options: Array.isArray(value) ? value.flatMap(chosen) : [] };
}

/** The words as they stand on the screen, a line for each element of a rich text. */
export function readableOf(value: unknown): string {
  if (Array.isArray(value)) {
    const isRich = value.some((item) => item?.type?.startsWith?.("rich_text_"));
    return value.map((item) => readableOf(item)).join(isRich ? "\n" : "");
  }
  if (value === null || typeof value !== "object") return "";
  return Object.entries(value)
    .map(([key, item]) => (key === "text" && typeof item === "string" ? item : readableOf(item)))
    .join("");
}
