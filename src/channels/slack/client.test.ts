import { webApi } from "@slack/bolt";
import { describe, expect, it } from "vitest";
import { AppError } from "#src/errors.ts";
import { createLog, silentLog } from "#src/log.ts";
import { startSlackStandIn } from "#test/stand-ins/slack/slack-stand-in.ts";
import { createSlackApi } from "./client.ts";

async function errorOf(work: Promise<unknown>): Promise<AppError> {
  const error = await work.catch((reason: unknown) => reason);
  if (error instanceof AppError) return error;
  throw new Error(`expected an AppError, got ${error}`);
}

describe("createSlackApi", () => {
  it("would leak: the library sends the first client's token for the second that shares a headers object", async () => {
    await using slack = await startSlackStandIn();
    const shared = { slackApiUrl: `${slack.apiUrl}/`, headers: {}, retryConfig: { retries: 0 } };
    const first = new webApi.WebClient(slack.botToken, shared);
    const second = new webApi.WebClient("xoxb-another-workspace", shared);

    await first.auth.test();
    await second.auth.test();

    expect(slack.calls.map(({ token }) => token)).toEqual([slack.botToken, slack.botToken]);
  });

  it("sends each client's own token", async () => {
    await using slack = await startSlackStandIn();
    const first = createSlackApi({ botToken: slack.botToken, apiUrl: slack.apiUrl }, silentLog);
    const second = createSlackApi({ botToken: "xoxb-another-workspace", apiUrl: slack.apiUrl }, silentLog);

    await first.call("auth.test");
    const error = await errorOf(second.call("auth.test"));

    expect(slack.calls.map(({ token }) => token)).toEqual([slack.botToken, "xoxb-another-workspace"]);
    expect(error.code).toBe("AUTH_FAILED");
  });

  it.each([
    ["invalid_auth", "AUTH_FAILED"],
    ["token_revoked", "AUTH_FAILED"],
    ["missing_scope", "AUTH_FAILED"],
    ["message_not_found", "NOT_FOUND"],
    ["edit_window_closed", "NOT_FOUND"],
    ["invalid_blocks", "UNSUPPORTED"],
    ["ratelimited", "RATE_LIMITED"],
    ["internal_error", "UPSTREAM_FAILED"],
  ])("reads %s as %s", async (reason, code) => {
    await using slack = await startSlackStandIn();
    const api = createSlackApi(slack, silentLog);
    slack.refuse.set("chat.update", [reason]);

    const error = await errorOf(api.call("chat.update", { channel: "D1", ts: "1.1" }));

    expect(error.code).toBe(code);
    expect(error.zh ?? "ratelimited").toMatch(/Slack|ratelimited/);
  });

  it("names the scope that is missing", async () => {
    await using slack = await startSlackStandIn();
    slack.refuse.set("users.info", ["missing_scope"]);

    const error = await errorOf(createSlackApi(slack, silentLog).call("users.info", { user: "U1" }));

    expect(error.message).toContain("users:read.email");
  });

  it("calls once, whatever happens: trying again is for those who know what was posted", async () => {
    await using slack = await startSlackStandIn();
    const api = createSlackApi(slack, silentLog);
    slack.fault("down");
    await errorOf(api.call("chat.postMessage", { channel: "D1", text: "x" }));
    slack.fault("cutAfter");

    const error = await errorOf(api.call("chat.postMessage", { channel: "D1", text: "x" }));

    expect(error.code).toBe("UPSTREAM_FAILED");
    expect(slack.calls.length).toBe(2);
  });

  it("writes neither token nor text into the log", async () => {
    await using slack = await startSlackStandIn();
    const lines: string[] = [];
    const log = createLog({ level: "debug", write: (line) => lines.push(line), now: () => new Date(0) });
    const api = createSlackApi(slack, log);
    slack.fault("down");
    await errorOf(api.call("chat.postMessage", { channel: "D1", text: "预算 120 万" }));
    await api.call("chat.postMessage", { channel: "D1", text: "" });

    expect(lines.join()).not.toContain(slack.botToken);
    expect(lines.join()).not.toContain("预算");
  });

  it("uploads in the three steps Slack asks for", async () => {
    await using slack = await startSlackStandIn();
    const api = createSlackApi(slack, silentLog);

    const id = await api.upload(
      { name: "计划.docx", data: new Uint8Array([1, 2, 3]) },
      { channel: "D1", thread: "1.1" },
    );

    expect(id).toMatch(/^F/);
    expect(slack.messages).toMatchObject([{ channel: "D1", thread: "1.1", files: ["计划.docx"] }]);
  });
});
