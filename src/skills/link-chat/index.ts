import { z } from "zod";
import type { User } from "../../domain/crm.ts";
import { AppError } from "../../errors.ts";
import type { Action, Block, Reply } from "../../reply.ts";
import { say } from "../reader.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { type ChatPerson, IDENTITY_AREA, identityOf, linkByCode, personOf, readCode } from "./link-codes.ts";

const Input = z.object({
  /** A code, and for an admin whose it is. */
  words: z.string().max(200).optional(),
  code: z.string().max(20).optional(),
  user: z.string().max(200).optional(),
  confirm: z.boolean().optional(),
  /** The key of a link of one's own to be taken away. */
  unlink: z.string().max(600).optional(),
});
type LinkInput = z.infer<typeof Input>;

/**
 * Says which CRM user somebody on a chat platform is. The platform vouches for most by e-mail or mobile; who it
 * does not vouch for gets a code there, and confirms it here as themselves, or an admin does it for them.
 */
export const linkChatSkill = defineSkill<LinkInput>({
  id: "link-chat",
  name: { zh: "关联账号", en: "Link a chat account" },
  summary: {
    zh: "用关联码把聊天平台上的人和 CRM 用户对上，看看或解除自己的关联",
    en: "Link a person on a chat platform to a CRM user by code; see or undo your own links",
  },
  aliases: { zh: ["关联账号"], en: ["link-chat"] },
  input: Input,
  subject: { key: "words", kind: "text" },
  phrases: { zh: [], en: [] },
  effect: "write",
  async run(input, context) {
    if (input.unlink !== undefined) return unlink(input.unlink, context);
    const read = readCode(input.code ?? input.words ?? "");
    if (read === undefined) return ownLinks(context);
    const person = await personOf(read.code, context.store.system);
    if (person === undefined) throw badCode();
    const user = await userFor(input.user ?? read.rest, context);
    if (!context.clicked || input.confirm !== true) return proposal(read.code, person, user, context);
    if (!(await linkByCode(read.code, user.id, context.store.system))) throw badCode();
    context.log.info("a chat person was linked", { channel: person.channel, user: user.id });
    return note(
      context,
      `已关联：${whoIn(person)} 就是 CRM 用户“${user.name}”。`,
      `Linked: ${whoIn(person)} is the CRM user “${user.name}”.`,
    );
  },
});

/** Oneself, or for an admin the one active user of that id, e-mail or name. */
async function userFor(words: string, { viewer, store }: SkillContext): Promise<User> {
  const users = store.forJob("identity");
  const me = await users.get("user", viewer.userId);
  const isMe = words === "" || [me?.id, me?.name, me?.email].includes(words);
  if (isMe && me?.active) return me;
  if (viewer.role !== "admin") {
    throw new AppError("FORBIDDEN", "You can link your own chat account only. Ask an admin for others.", {
      zh: "你只能关联自己的聊天账号；替别人关联请找管理员。",
    });
  }
  const found: User[] = [];
  for await (const batch of users.scan("user", { active: true })) {
    found.push(...batch.filter(({ id, name, email }) => [id, name, email].includes(words)));
  }
  const [only, another] = found;
  if (only !== undefined && another === undefined) return only;
  const many = another !== undefined;
  throw new AppError("NOT_FOUND", `${many ? "Several users are" : "No active user is"} called “${words}”.`, {
    zh: many ? `叫“${words}”的用户不止一个，请用邮箱或编号。` : `没有叫“${words}”的在职用户。`,
  });
}

function proposal(code: string, person: ChatPerson, user: User, context: SkillContext): Reply {
  const isMe = user.id === context.viewer.userId;
  const confirm: Action = {
    label: say(context, "确认关联", "Link"),
    skill: "link-chat",
    input: { code, user: user.id, confirm: true },
    style: "primary",
  };
  const whose = isMe ? say(context, "你本人", "you") : say(context, `“${user.name}”`, `“${user.name}”`);
  return {
    title: say(context, "关联聊天账号", "Link a chat account"),
    blocks: [
      {
        type: "text",
        markdown: say(
          context,
          `**${whoIn(person)}** 就是${whose}吗？\n关联后，从那里问到的就是${whose}能看的全部数据。不认识这个账号就不要点。`,
          `Is **${whoIn(person)}** ${whose}?\nOnce linked, that account is shown everything ${isMe ? "you see" : "this user sees"}. Do not confirm an account you do not know.`,
        ),
      },
      { type: "actions", actions: [confirm] },
    ],
  };
}

async function ownLinks(context: SkillContext): Promise<Reply> {
  const { store, viewer } = context;
  const all = await store.system.list<string>(IDENTITY_AREA);
  const mine = all.filter(({ value }) => value === viewer.userId).map(({ key }) => key);
  const how = say(
    context,
    "在聊天平台上给我发条消息，会收到一个关联码；回到这里发“关联账号 关联码”。管理员可以在后面加上姓名，替别人关联。",
    "Write to me on the chat platform to get a code, then say “link-chat CODE” here. An admin can add a name to link somebody else.",
  );
  const table: Block[] =
    mine.length === 0
      ? []
      : [
          {
            type: "table",
            caption: say(context, "已关联的聊天账号", "Linked chat accounts"),
            columns: [
              { label: say(context, "平台", "Platform") },
              { label: say(context, "账号", "Account") },
            ],
            rows: mine.map((key) => ({
              cells: [platformName(identityOf(key).channel), identityOf(key).id],
              action: { label: say(context, "解除", "Unlink"), skill: "link-chat", input: { unlink: key } },
            })),
          },
        ];
  return {
    title: say(context, "聊天账号", "Chat accounts"),
    blocks: [...table, { type: "note", tone: "info", text: how }],
  };
}

async function unlink(key: string, context: SkillContext): Promise<Reply> {
  const { store, viewer, clicked } = context;
  const owner = await store.system.get<string>(IDENTITY_AREA, key);
  if (!clicked || owner !== viewer.userId) throw badLink();
  await store.system.remove(IDENTITY_AREA, key);
  const person = identityOf(key);
  return note(
    context,
    `已解除：${whoIn(person)} 不再代表你。平台能用邮箱或手机号认出你时，仍会自动对上。`,
    `Unlinked: ${whoIn(person)} no longer speaks as you, unless the platform vouches for your e-mail or mobile.`,
  );
}

function whoIn(person: ChatPerson): string {
  // The name is whatever they call themselves there: nothing in it may format or link.
  const name = (person.name ?? person.id).replace(/[*_`[\]()<>\n]/g, " ").slice(0, 60);
  return `${platformName(person.channel)} · ${name}`;
}

const PLATFORMS: Readonly<Record<string, string>> = {
  slack: "Slack",
  feishu: "飞书 Feishu",
  wecom: "企业微信 WeCom",
  "wecom-bot": "企业微信 WeCom",
  dingtalk: "钉钉 DingTalk",
};

function platformName(channel: string): string {
  return PLATFORMS[channel] ?? channel;
}

function note(context: SkillContext, zh: string, en: string): Reply {
  return { blocks: [{ type: "note", tone: "info", text: say(context, zh, en) }] };
}

function badCode(): AppError {
  return new AppError(
    "NOT_FOUND",
    "This code is unknown, used or older than half an hour. Ask for a new one.",
    {
      zh: "这个关联码不对、已用过或超过半小时了。在聊天平台上再给我发条消息，会得到新的。",
    },
  );
}

function badLink(): AppError {
  return new AppError("FORBIDDEN", "This is no link of yours.", { zh: "这不是你的关联。" });
}
