import type { Text } from "../../domain/text.ts";

/** How people type on a channel: what stands before a command, and the sentence that explains it. */
export interface Typing {
  readonly before: string;
  readonly intro: Text;
}

const PLAIN: Typing = {
  before: "",
  intro: {
    zh: "直接说话就行，比如“华晟精密怎么样”；也可以用下面的词开头。",
    en: "Just ask, for example “how is Acme doing”; or begin with one of these words.",
  },
};

const MENTION: Text = {
  zh: "私聊直接说就行，比如“华晟精密怎么样”；群里先 @我。也可以用下面的词开头，后面跟客户名。",
  en: "In a direct chat just ask, for example “how is Acme doing”; in a group mention me first. Or begin with one of these words and a name.",
};

const TYPING: Readonly<Record<string, Typing>> = {
  slack: {
    before: "/yingdan ",
    intro: {
      zh: "私信里直接说就行，比如“华晟精密怎么样”；频道里 @我，或在任何地方用下面的斜杠命令，后面跟客户名。",
      en: "In a direct message just ask, for example “how is Acme doing”; in a channel mention me, or use one of these slash commands anywhere, with a name behind it.",
    },
  },
  feishu: { before: "", intro: MENTION },
  dingtalk: { before: "", intro: MENTION },
  "wecom-bot": { before: "", intro: MENTION },
  wecom: {
    before: "",
    intro: {
      zh: "直接发消息就行，比如“华晟精密怎么样”；也可以点下方菜单，或用下面的词开头，后面跟客户名。",
      en: "Just write, for example “how is Acme doing”; tap the menu below, or begin with one of these words and a name.",
    },
  },
  terminal: {
    before: "/",
    intro: {
      zh: "直接打字就行，比如“华晟精密怎么样”；也可以用下面的命令，按钮打它的编号。",
      en: "Just type, for example “how is Acme doing”; or use these commands. A button is pressed by its number.",
    },
  },
};

export function howTyped(channel: string | undefined): Typing {
  return TYPING[channel ?? ""] ?? PLAIN;
}
