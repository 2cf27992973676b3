import type { Account } from "./account-types.ts";
import type { Contact } from "./contact-types.ts";
import type { Deal } from "./deal-types.ts";

export type ActivityKind = "call" | "visit" | "meeting" | "email" | "note" | "task";

export interface Activity {
  id: string;
  kind: ActivityKind;
  at: string;
  subject: string;
  owner: string;
  account: string;
  deal: string;
  contact: string;
  text: string;
  status: "已完成" | "待办";
  due: string;
}

export interface ActivityWorld {
  accounts: readonly Account[];
  contacts: Map<string, Contact[]>;
  deals: readonly Deal[];
}

export const ACTIVITY_WORDS: Record<ActivityKind, string> = {
  call: "电话",
  visit: "拜访",
  meeting: "会议",
  email: "邮件",
  note: "记录",
  task: "待办",
};
