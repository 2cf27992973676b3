/** The two servers that `ack-ratio.ts` compares: `bare` answers, `inbox` verifies and stores first. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSqlInbox } from "#src/engines/embedded/sql-inbox.ts";
import { openSqlite } from "#src/engines/embedded/sqlite.ts";
import { migrate } from "#src/engines/sql/migrate.ts";
import { silentLog } from "#src/log.ts";
import { systemClock } from "#src/ports/clock.ts";
import type { Inbox, InboxEvent } from "#src/ports/inbox.ts";

const directory = mkdtempSync(join(tmpdir(), "yingdan-ack-"));
const inbox = process.argv[2] === "inbox" ? await openInbox() : undefined;

async function openInbox(): Promise<Inbox> {
  const db = await openSqlite({ path: join(directory, "inbox.db") });
  await migrate(db);
  return createSqlInbox(db, {}, { clock: systemClock, log: silentLog });
}

async function answer(request: IncomingMessage, response: ServerResponse, body: string): Promise<void> {
  if (inbox !== undefined) {
    const expected = createHmac("sha256", "bench").update(body).digest();
    if (!timingSafeEqual(expected, Buffer.from(String(request.headers["x-signature"]), "hex"))) {
      response.writeHead(401).end();
      return;
    }
    await inbox.accept(JSON.parse(body) as InboxEvent);
  }
  response.writeHead(200).end();
}

const server = createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8");
  request.on("data", (part: string) => {
    body += part;
  });
  request.on("end", () => void answer(request, response, body));
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
process.once("SIGTERM", () => {
  rmSync(directory, { recursive: true, force: true });
  process.exit(0);
});
