import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { notStored, readBody, refused } from "./inbound.ts";
import { serveWebhook, type Webhook } from "./webhook-door.ts";

async function open(webhook: Webhook) {
  const server = createServer((message, response) => void serveWebhook(webhook, message, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/channels/x?a=1%2B2`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe("serveWebhook", () => {
  it("hands over method, address, headers and the very bytes of the body", async () => {
    await using door = await open(async (request) => {
      const body = await readBody(request);
      const query = new URL(request.url).searchParams.get("a");
      return Response.json([request.method, query, request.headers.get("x-sign"), body?.toString("hex")]);
    });
    const sent = Buffer.from([0, 255, 0xe5, 0x8d]);

    const answer = await fetch(door.url, { method: "POST", body: sent, headers: { "X-Sign": "s" } });

    expect(await answer.json()).toEqual(["POST", "1+2", "s", "00ffe58d"]);
    expect(answer.headers.get("content-type")).toContain("json");
  });

  it("joins a body that comes in pieces and refuses one larger than any event", async () => {
    await using door = await open(async (request) => {
      const body = await readBody(request);
      return body === undefined ? refused(413) : new Response(String(body.length));
    });
    const post = (size: number) => fetch(door.url, { method: "POST", body: Buffer.alloc(size, 1) });

    expect(await (await post(900_000)).text()).toBe("900000");
    expect((await post(2_000_000)).status).toBe(413);
  });

  it("keeps the status and the wait of an answer that asks to come again", async () => {
    await using door = await open(async () => notStored());

    const answer = await fetch(door.url, { method: "POST", body: "{}" });

    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
  });

  it("answers an empty acknowledgement", async () => {
    await using door = await open(async () => new Response(null));

    const answer = await fetch(door.url, { method: "POST", body: "{}" });

    expect([answer.status, await answer.text()]).toEqual([200, ""]);
  });
});
