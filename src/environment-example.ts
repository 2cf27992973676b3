import type { z } from "zod";
import { DINGTALK_VARIABLES } from "./channels/dingtalk/schema.ts";
import { FEISHU_VARIABLES } from "./channels/feishu/schema.ts";
import { SLACK_VARIABLES } from "./channels/slack/schema.ts";
import { WECOM_BOT_VARIABLES, WECOM_ROBOT_VARIABLES, WECOM_VARIABLES } from "./channels/wecom/schema.ts";
import { VARIABLES } from "./config.ts";

/** Every variable there is, in the groups of `.env.example`. A channel is on when its group is complete. */
export const VARIABLE_GROUPS: readonly {
  readonly title: string;
  readonly variables: Readonly<Record<string, z.ZodType>>;
}[] = [
  { title: "Yingdan", variables: VARIABLES },
  { title: "Slack", variables: SLACK_VARIABLES },
  { title: "Feishu and Lark", variables: FEISHU_VARIABLES },
  { title: "WeCom", variables: WECOM_VARIABLES },
  { title: "WeCom", variables: WECOM_BOT_VARIABLES },
  { title: "WeCom", variables: WECOM_ROBOT_VARIABLES },
  { title: "DingTalk", variables: DINGTALK_VARIABLES },
];

/** The text of `.env.example`: each variable with its meaning and default, all commented out. */
export function environmentExample(): string {
  const groups = VARIABLE_GROUPS.map(
    ({ title, variables }) => `# ${title}\n\n${Object.entries(variables).map(entry).join("\n")}`,
  );
  return `# Settings of Yingdan. An empty file is a working configuration.\n\n${groups.join("\n")}`;
}

function entry([name, schema]: readonly [string, z.ZodType]): string {
  return `# ${schema.description ?? ""}\n#${name}=${defaultOf(schema)}\n`;
}

function defaultOf(schema: z.ZodType): string {
  const parsed = schema.safeParse(undefined);
  return parsed.success && parsed.data !== undefined ? String(parsed.data) : "";
}
