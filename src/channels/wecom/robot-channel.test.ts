import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { sampleReply } from "#src/channels/web/sample-reply.ts";
import type { Reply } from "#src/reply.ts";
import { startWecomStandIn } from "#test/stand-ins/wecom/wecom-stand-in.ts";
import { channelDeps } from "#test/support/channel-deps.ts";
import { createWecomRobotChannel, robotImage } from "./robot-channel.ts";

async function startRobot(changes: { readonly key?: string } = {}) {
  let now = 1_764_000_000_000;
  const standIn = await startWecomStandIn(() => now);
  const { apiUrl, robotKey } = standIn;
  const { channel } = createWecomRobotChannel(
    { key: changes.key ?? robotKey, apiUrl },
    channelDeps(() => now),
  );
  let count = 0;
  return {
    standIn,
    advance(ms: number) {
      now += ms;
    },
    send(reply: Reply, key = `k${++count}`) {
      return channel.send({ key, conversation: "group", replyTo: null, locale: "zh", reply });
    },
    [Symbol.asyncDispose]: () => standIn[Symbol.asyncDispose](),
  };
}

const DIGEST: Reply = { audience: "everyone", blocks: [{ type: "text", markdown: "**周报** 赢单 3 个" }] };

describe("the group robot", () => {
  it("posts a digest with its table and picture, every part within WeCom's limits", async () => {
    await using robot = await startRobot();
    await robot.send({ ...sampleReply("zh"), audience: "everyone" });

    const types = new Set(robot.standIn.robot.map(({ msgtype }) => msgtype));
    expect([...types].toSorted()).toEqual(["file", "image", "markdown_v2"]);
    expect(JSON.stringify(robot.standIn.robot)).toContain("| 商机 | 阶段 |");
  });

  it("posts nothing that only one person may see", async () => {
    await using robot = await startRobot();

    await expect(robot.send({ blocks: DIGEST.blocks })).rejects.toMatchObject({ code: "UNSUPPORTED" });
    expect(robot.standIn.robot).toEqual([]);
  });

  it("posts a digest once for its key", async () => {
    await using robot = await startRobot();
    await robot.send(DIGEST, "week-47");
    await robot.send(DIGEST, "week-47");

    expect(robot.standIn.robot.length).toBe(1);
  });

  it("stops at twenty a minute and says how long to wait", async () => {
    await using robot = await startRobot();
    for (let number = 0; number < 20; number += 1) await robot.send(DIGEST);
    robot.advance(50_000);

    await expect(robot.send(DIGEST)).rejects.toMatchObject({ code: "RATE_LIMITED", retryAfterMs: 10_000 });
  });

  it("says which variable is wrong when WeCom does not know its key, and not the key", async () => {
    await using robot = await startRobot({ key: "not-a-key-at-all" });
    const error = await robot.send(DIGEST).catch((reason: unknown) => reason);

    expect(error).toMatchObject({ code: "AUTH_FAILED" });
    expect(String(error)).toContain("WECOM_ROBOT_KEY");
    expect(String(error)).not.toContain("not-a-key");
  });

  it("sends a picture with the digest of its bytes", () => {
    const data = new TextEncoder().encode("invented picture");

    expect(robotImage(data)).toEqual({
      base64: "aW52ZW50ZWQgcGljdHVyZQ==",
      md5: createHash("md5").update("invented picture").digest("hex"),
    });
  });
});
