import { describe, expect, it } from "vitest";
import { AppError } from "#src/errors.ts";
import { silentLog } from "#src/log.ts";
import { type FeishuStandIn, startFeishuStandIn } from "#test/stand-ins/feishu/feishu-stand-in.ts";
import { createFeishuApi } from "./client.ts";

const INFO = { method: "GET", path: "/open-apis/bot/v3/info" } as const;

async function errorOf(work: Promise<unknown>): Promise<AppError> {
  const error = await work.catch((reason: unknown) => reason);
  if (error instanceof AppError) return error;
  throw new Error(`expected an AppError, got ${error}`);
}

function apiOf(feishu: FeishuStandIn, appSecret = feishu.appSecret) {
  return createFeishuApi({ appId: feishu.appId, appSecret, domain: feishu.domain }, silentLog);
}

describe("createFeishuApi", () => {
  it("fetches the token once, and anew when Feishu revoked it before its time", async () => {
    await using feishu = await startFeishuStandIn();
    const api = apiOf(feishu);
    await api.call(INFO);
    await api.call(INFO);
    expect(feishu.tokens).toBe(1);
    feishu.fault("staleToken");

    await api.call(INFO);

    expect(feishu.tokens).toBe(2);
  });

  it("keeps the tokens of two servers apart, though the app is one", async () => {
    await using one = await startFeishuStandIn();
    await using two = await startFeishuStandIn();
    const same = { appId: one.appId, appSecret: one.appSecret };
    await createFeishuApi({ ...same, domain: one.domain }, silentLog).call(INFO);

    const error = await errorOf(createFeishuApi({ ...same, domain: two.domain }, silentLog).call(INFO));

    expect(error.code, "asked the second server for a token of its own").toBe("AUTH_FAILED");
  });

  it.each([
    [99991400, "RATE_LIMITED"],
    [230020, "RATE_LIMITED"],
    [99991672, "AUTH_FAILED"],
    [230027, "AUTH_FAILED"],
    [230002, "NOT_FOUND"],
    [230011, "NOT_FOUND"],
    [230031, "NOT_FOUND"],
    [230099, "UNSUPPORTED"],
    [230025, "UNSUPPORTED"],
    [1000, "UPSTREAM_FAILED"],
  ])("takes code %i for %s, which the library takes for success", async (code, expected) => {
    await using feishu = await startFeishuStandIn();
    feishu.refuse.set("/bot/v3/info", [code]);

    const error = await errorOf(apiOf(feishu).call(INFO));

    expect(error.code).toBe(expected);
    expect(error.zh).toContain("飞书");
  });

  it("waits as long as Feishu says", async () => {
    await using feishu = await startFeishuStandIn();
    const api = apiOf(feishu);
    await api.call(INFO);
    feishu.fault("rateLimited", 3);

    expect(await errorOf(api.call(INFO))).toMatchObject({ code: "RATE_LIMITED", retryAfterMs: 3_000 });
  });

  it("says whose secret is wrong without saying it", async () => {
    await using feishu = await startFeishuStandIn();

    const error = await errorOf(apiOf(feishu, "wrong-secret-42").call(INFO));

    expect(error.code).toBe("AUTH_FAILED");
    expect(error.message).toContain("FEISHU_APP_SECRET");
    expect(JSON.stringify([error, error.message, error.stack, error.cause])).not.toContain("wrong-secret-42");
  });

  it("tells no ids in an error", async () => {
    await using feishu = await startFeishuStandIn();

    const error = await errorOf(
      apiOf(feishu).call({ method: "DELETE", path: "/open-apis/im/v1/messages/om_abc" }),
    );

    expect(error).toMatchObject({ code: "NOT_FOUND" });
    expect(error.message).not.toContain("om_abc");
  });
});
