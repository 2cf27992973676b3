import { randomUUID } from "node:crypto";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { StreamWay } from "../word-streams.ts";
import type { DingtalkApi } from "./client.ts";
import type { Button } from "./posts.ts";
import type { DingtalkConfig } from "./schema.ts";
import type { Target } from "./target.ts";

export interface CardContent {
  readonly title: string;
  readonly text: string;
  readonly buttons: readonly Button[];
}

const Delivered = z.object({
  result: z.object({
    deliverResults: z.array(z.looseObject({ success: z.boolean().optional() })).optional(),
  }),
});

/** Cards by our own id for them, so that they can be changed as long as they stand. */
export function createCards(config: DingtalkConfig, api: DingtalkApi) {
  async function write(id: string, content: string, isFinalize: boolean): Promise<void> {
    const text = { key: "markdown", content, isFull: true, isFinalize, isError: false };
    await api.call("PUT", "/v1.0/card/streaming", { outTrackId: id, guid: randomUUID(), ...text });
  }

  return {
    /** Text that grows on a card that stands; its buttons stay as they are. */
    stream(id: string): StreamWay<string> {
      let shown = "";
      let isOpen = false;
      return {
        async open(text) {
          await write(id, text, false);
          shown = text;
          isOpen = true;
        },
        async more(text) {
          await write(id, text, false);
          shown = text;
        },
        async close() {
          if (isOpen) await write(id, shown, true);
        },
      };
    },
    async deliver(id: string, content: CardContent, target: Target): Promise<void> {
      const answer = await api.call("POST", "/v1.0/card/instances/createAndDeliver", {
        cardTemplateId: config.cardTemplate,
        outTrackId: id,
        callbackType: "STREAM",
        userIdType: 1,
        cardData: { cardParamMap: paramsOf(content, target) },
        ...spaceOf(target, config.robotCode),
      });
      const results = Delivered.safeParse(answer).data?.result.deliverResults ?? [];
      // A card that was made and not delivered is a success to DingTalk.
      if (results.length === 0 || results.some(({ success }) => success !== true)) throw notDelivered();
    },
    async change(id: string, content: CardContent, target: Target): Promise<void> {
      await api.call("PUT", "/v1.0/card/instances", {
        outTrackId: id,
        userIdType: 1,
        cardData: { cardParamMap: paramsOf(content, target) },
        cardUpdateOptions: { updateCardDataByKey: true },
      });
    },
  };
}

/** All values are strings, the buttons JSON inside one. */
function paramsOf({ title, text, buttons }: CardContent, target: Target): Record<string, string> {
  const msgButtons = buttons.map(({ label, token, style }) => ({
    text: label,
    color: style === "danger" ? "red" : style === "primary" ? "blue" : "gray",
    id: token,
    request: true,
    params: { id: token, token, conversation: target.conversation },
  }));
  return { title, markdown: text, tips: "", sys_full_json_obj: JSON.stringify({ msgButtons }) };
}

function spaceOf(target: Target, robotCode: string): Record<string, unknown> {
  if (target.to === "group") {
    return {
      openSpaceId: `dtv1.card//IM_GROUP.${target.conversation}`,
      imGroupOpenSpaceModel: { supportForward: false },
      imGroupOpenDeliverModel: { robotCode },
    };
  }
  return {
    openSpaceId: `dtv1.card//IM_ROBOT.${target.user}`,
    imRobotOpenSpaceModel: { supportForward: false },
    imRobotOpenDeliverModel: { spaceType: "IM_ROBOT", robotCode },
  };
}

function notDelivered(): AppError {
  return new AppError("UNSUPPORTED", "DingTalk made the card and did not deliver it.", {
    source: "dingtalk",
    zh: "钉钉创建了卡片，但没有投放成功。",
  });
}
