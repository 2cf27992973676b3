import type { Deal, User } from "../../domain/crm.ts";
import type { Reply } from "../../reply.ts";
import { type Reader, say } from "../reader.ts";

type Speaker = Pick<Reader, "locale">;

interface Reminding {
  readonly deal: Deal;
  readonly owner: User;
}

/** What would be sent, to be changed before it is. */
export function writeCard(
  { deal, owner, text }: Reminding & { readonly text: string },
  reader: Speaker,
): Reply {
  return {
    title: say(reader, `${deal.name} · 提醒${owner.name}`, `${deal.name} · remind ${owner.name}`),
    blocks: [
      {
        type: "text",
        markdown: say(
          reader,
          `私信给**${owner.name}**，别人看不到。可以先改，点了才发。`,
          `A private message to **${owner.name}**, for nobody else. Change it first if you like; it goes out on your click.`,
        ),
      },
      {
        type: "form",
        submit: {
          label: say(reader, "发给负责人", "Send it"),
          skill: "remind",
          input: { deal: deal.id, confirm: true, version: 0 },
          style: "primary",
        },
        fields: [
          {
            name: "text",
            label: say(reader, "内容", "Message"),
            kind: "multiline",
            required: true,
            value: text,
          },
        ],
      },
      {
        type: "actions",
        actions: [
          { label: say(reader, "看这个商机", "Open the deal"), skill: "warnings", input: { deal: deal.id } },
        ],
      },
    ],
    about: aboutOf(deal),
  };
}

/** The message itself, in its reader's language, with where to go on. */
export function messageCard(
  { deal, text, from }: { readonly deal: Deal; readonly text: string; readonly from: string },
  reader: Speaker,
): Reply {
  const input = { deal: deal.id };
  return {
    title: say(reader, `${from} 提醒你：${deal.name}`, `A word from ${from}: ${deal.name}`),
    blocks: [
      { type: "text", markdown: text },
      {
        type: "actions",
        actions: [
          { label: say(reader, "看这个商机", "Open the deal"), skill: "warnings", input, style: "primary" },
          { label: say(reader, "看决策链", "Open the decision chain"), skill: "decision-chain", input },
          { label: say(reader, "拜访前简报", "Call brief"), skill: "call-brief", input },
        ],
      },
    ],
    about: aboutOf(deal),
  };
}

export function sentCard(
  { deal, owner, again }: Reminding & { readonly again: boolean },
  reader: Speaker,
): Reply {
  const text = again
    ? say(
        reader,
        `今天已经为“${deal.name}”提醒过${owner.name}，没有再发。`,
        `${owner.name} was already reminded of “${deal.name}” today; nothing more was sent.`,
      )
    : say(
        reader,
        `已私信${owner.name}：“${deal.name}”。`,
        `${owner.name} gets a private message about “${deal.name}”.`,
      );
  return { blocks: [{ type: "note", tone: "info", text }], about: aboutOf(deal) };
}

export function nobodyCard(deal: Deal, text: string): Reply {
  return { blocks: [{ type: "note", tone: "missing", text }], about: aboutOf(deal) };
}

function aboutOf(deal: Deal): NonNullable<Reply["about"]> {
  return { dealId: deal.id, ...(deal.accountId === undefined ? {} : { accountId: deal.accountId }) };
}
