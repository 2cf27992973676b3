import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { DWClient } from "dingtalk-stream";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createLog } from "#src/log.ts";
import { startDingtalkStandIn } from "#test/stand-ins/dingtalk/dingtalk-stand-in.ts";
import { until } from "#test/support/waiting.ts";
import { createDingtalkStream } from "./connection.ts";

const HANDLERS = { async onMessage() {}, async onPress() {} };

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

async function listen(server: Server) {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Stands between the process and the world: tells where each request wanted to go, and lets none through. */
async function startGatekeeper() {
  const wanted: string[] = [];
  const server = createServer((request, response) => {
    wanted.push(request.url ?? "");
    response.writeHead(502).end();
  });
  server.on("connect", (request, socket) => {
    wanted.push(request.url ?? "");
    socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
  });
  const listening = await listen(server);
  for (const name of ["HTTPS_PROXY", "https_proxy"]) vi.stubEnv(name, listening.url);
  for (const name of ["NO_PROXY", "no_proxy"]) vi.stubEnv(name, "");
  return { ...listening, wanted };
}

function startStream(config: { clientId: string; clientSecret: string; url: string }) {
  const lines: string[] = [];
  const log = createLog({ level: "debug", write: (line) => lines.push(line), now: () => new Date(0) });
  const { clientId, clientSecret, url } = config;
  const stream = createDingtalkStream(
    { clientId, clientSecret, robotCode: clientId, cardTemplate: "p.schema", apiUrl: url, oapiUrl: url },
    log,
    HANDLERS,
  );
  return { stream, lines };
}

describe("the library's address, which is a constant", () => {
  it("is asked by the library whatever address it is given", async () => {
    await using gate = await startGatekeeper();
    const elsewhere = { apiBase: "http://127.0.0.1:9", endpoint: "http://127.0.0.1:9" };
    const client = new DWClient({ clientId: "id", clientSecret: "secret", ...elsewhere });

    await expect(client.getEndpoint()).rejects.toThrow();

    expect(gate.wanted.length).toBe(1);
    expect(gate.wanted[0]).toContain("api.dingtalk.com");
  });

  it("is never asked by ours, which connects through the address it is given", async () => {
    await using gate = await startGatekeeper();
    await using standIn = await startDingtalkStandIn();
    const { stream } = startStream(standIn);

    await stream.start();
    expect(standIn.connections()).toBe(1);
    await stream.stop();

    expect(gate.wanted).toEqual([]);
  });
});

describe("what the library says", () => {
  const spyOnConsole = () =>
    (["info", "warn", "error", "log"] as const).map((level) =>
      vi.spyOn(globalThis.console, level).mockImplementation(() => {}),
    );

  it("is left off the console when a connection opens, is cut and opens again: our log says it", async () => {
    const spies = spyOnConsole();
    await using standIn = await startDingtalkStandIn();
    const { stream, lines } = startStream(standIn);

    await stream.start();
    standIn.drop();
    await standIn.connected(2);
    await until(
      20_000,
      async () => lines.filter((line) => line.includes("is open")).length === 2 || undefined,
    );
    await stream.stop();

    expect(spies.flatMap(({ mock }) => mock.calls)).toEqual([]);
  });

  it("is left off the console when the socket is refused, so that no ticket is written", async () => {
    const spies = spyOnConsole();
    await using gateway = await listen(
      createServer((_, response) => {
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify({ endpoint: "ws://127.0.0.1:1/connect", ticket: "a-ticket-of-ours" }));
      }),
    );
    const { stream, lines } = startStream({ clientId: "id", clientSecret: "secret", url: gateway.url });

    await stream.start();
    await stream.stop();

    expect(spies.flatMap(({ mock }) => mock.calls)).toEqual([]);
    expect(lines.join("")).toContain("dingtalk connection failed");
    expect(lines.join("")).not.toContain("a-ticket-of-ours");
  });
});
