import { AppError } from "../../errors.ts";

/** What the page is told when something cannot be done, in both languages. */
export const refusals = {
  signIn: () =>
    new AppError("AUTH_FAILED", "You are not signed in, or no longer. Open your sign-in link again.", {
      zh: "还没有登录，或者登录已经失效。请重新打开登录链接。",
    }),
  linkSpent: () =>
    new AppError(
      "AUTH_FAILED",
      "This sign-in link was used already or has expired. Ask your admin for a new one.",
      {
        zh: "这个登录链接已经用过或者过期了，请找管理员要一个新的。",
      },
    ),
  notForChoosing: () =>
    new AppError("FORBIDDEN", "This person cannot be chosen here.", { zh: "这里不能切换成这个人。" }),
  foreign: () =>
    new AppError("FORBIDDEN", "The request did not come from this page.", { zh: "请求不是从本页面发出的。" }),
  badConversation: () =>
    new AppError("INPUT_INVALID", "There is no conversation of that name.", { zh: "没有这个名字的对话。" }),
  otherPerson: (name: string) =>
    new AppError("CONFLICT", `In another window you became ${name}. Reload this page to go on as ${name}.`, {
      zh: `你在另一个窗口换成了${name}。刷新本页，再以${name}的身份继续。`,
    }),
  notFound: () =>
    new AppError("NOT_FOUND", "There is nothing here, or it is not for you.", {
      zh: "没有找到，或者不在你的范围内。",
    }),
  notStarted: () =>
    new AppError("UPSTREAM_FAILED", "Yingdan is still starting. Try again in a moment.", {
      zh: "赢单还在启动，请稍后再试。",
    }),
  pageNotBuilt: () =>
    new AppError("NOT_FOUND", "The page has not been built yet. Run: npm run build", {
      zh: "页面还没有构建，请运行 npm run build。",
    }),
  messageGone: () =>
    new AppError("NOT_FOUND", "That message is no longer in the conversation.", {
      zh: "那条消息已经不在对话里了。",
      source: "web",
    }),
  internal: () =>
    new AppError("CONFIG_INVALID", "Something failed inside Yingdan and was logged. Try again later.", {
      zh: "赢单自己出了错，已经记在日志里，请稍后再试。",
    }),
} as const;
