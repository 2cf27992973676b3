import { describe, expect, it } from "vitest";
import { previewDingtalk } from "./dingtalk/preview.ts";
import { previewFeishu } from "./feishu/preview.ts";
import type { ChannelPreview } from "./preview.ts";
import { markdownParts } from "./preview.ts";
import { previewSlack } from "./slack/preview.ts";
import { sampleReply } from "./web/sample-reply.ts";
import { previewWecom } from "./wecom/preview.ts";

const reply = sampleReply("zh");
const PREVIEWS: readonly ChannelPreview[] = [
  previewSlack(reply, "zh"),
  previewFeishu(reply, "zh"),
  previewWecom("wecom", reply, "zh"),
  previewWecom("wecom-bot", reply, "zh"),
  previewDingtalk(reply, "zh"),
];

describe.each(PREVIEWS.map((preview) => [preview.channel, preview] as const))(
  "a preview of %s",
  (_, preview) => {
    const parts = (preview.messages ?? []).flat();
    const words = JSON.stringify(parts);

    it("shows every kind of content the reply has", () => {
      for (const one of [
        "理想指数 72",
        "停机损失",
        "产线追溯一期",
        "本季各阶段金额",
        "决策链",
        "长风汽配",
        "华晟精密-大客户计划.docx",
        "读取客户全景",
        "谁有预算权",
        "东川泵业",
        "做客户计划",
      ])
        expect(words, one).toContain(one);
    });

    it("keeps the native parts native and draws the others", () => {
      const charts = parts.filter(({ kind }) => kind === "chart").length;
      const pictures = parts.filter(({ kind }) => kind === "picture").length;
      const isNative = preview.channel === "slack" || preview.channel === "feishu";
      expect([charts > 0, pictures > 0]).toEqual([isNative, true]);
    });
  },
);

describe("markdownParts", () => {
  it("takes a table out of the text around it", () => {
    expect(markdownParts("前\n\n| a | b |\n| --- | ---: |\n| 1 | 2 |\n\n后")).toEqual([
      { kind: "text", text: "前" },
      { kind: "table", columns: ["a", "b"], rows: [["1", "2"]] },
      { kind: "text", text: "后" },
    ]);
  });
});
