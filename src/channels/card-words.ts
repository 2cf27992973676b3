import type { Locale } from "../domain/text.ts";

/** Words of platforms whose buttons stand on cards of their own. */
export const CARD_WORDS = {
  zh: {
    next: "接下来可以",
    working: "正在处理",
    done: "已完成",
    fileTooLarge: (name: string) => `文件太大，这里发不了：${name}`,
    fileRefused: (name: string) => `钉钉不收这种文件，或文件太大：${name}`,
    notKept: "刚才那条没能记下来，请再发一次。",
    askAlone: "这个回答只能给你一个人看。请先在单聊里跟我说句话，然后再问一次。",
    goesOn: "还在处理，做完另发一条。",
    stopped: "（内容未完，见下一条）",
  },
  en: {
    next: "Next you can",
    working: "Working on it",
    done: "Done",
    fileTooLarge: (name: string) => `This file is too large to send here: ${name}`,
    fileRefused: (name: string) => `DingTalk does not take this kind of file, or it is too large: ${name}`,
    notKept: "I could not keep your last message. Send it again.",
    askAlone: "This answer is for you alone. Write to me in a direct chat once, then ask again.",
    goesOn: "Still working; the answer comes as a new message.",
    stopped: "(continued in the next message)",
  },
} as const satisfies Record<Locale, unknown>;
