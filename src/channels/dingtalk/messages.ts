import { z } from "zod";
import { AppError } from "../../errors.ts";
import { limited } from "../fetch-json.ts";
import type { DingtalkApi } from "./client.ts";
import type { Target } from "./target.ts";

const Sent = z.object({
  invalidStaffIdList: z.array(z.string()).optional(),
  flowControlledStaffIdList: z.array(z.string()).optional(),
});

const FLOW_WAIT_S = 60;

/** The robot's plain messages, to a person or a group. */
export function createMessages(robotCode: string, api: DingtalkApi) {
  return async function send(target: Target, msgKey: string, param: Record<string, string>): Promise<void> {
    const message = { robotCode, msgKey, msgParam: JSON.stringify(param) };
    if (target.to === "group") {
      const body = { ...message, openConversationId: target.conversation };
      await api.call("POST", "/v1.0/robot/groupMessages/send", body);
      return;
    }
    const body = { ...message, userIds: [target.user] };
    const answer = Sent.parse(await api.call("POST", "/v1.0/robot/oToMessages/batchSend", body));
    // Both are told in a success.
    if (answer.invalidStaffIdList?.length) throw notVisible();
    if (answer.flowControlledStaffIdList?.length) throw limited("DingTalk", "batchSend", FLOW_WAIT_S);
  };
}

function notVisible(): AppError {
  return new AppError(
    "NOT_FOUND",
    "DingTalk does not know this person, or the app's visible range leaves them out.",
    {
      source: "dingtalk",
      zh: "钉钉没有这位员工，或不在应用的可见范围内。",
    },
  );
}
