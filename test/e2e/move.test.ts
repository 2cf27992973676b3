import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { startPostgres } from "#test/support/postgres.ts";
import { SERVERS } from "#test/support/servers.ts";

const directory = mkdtempSync(join(tmpdir(), "yingdan-move-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function yingdan(args: readonly string[], environment: Record<string, string> = {}) {
  const env = { ...process.env, YINGDAN_DATA: join(directory, "data"), ...environment };
  const { status, stdout, stderr } = spawnSync(process.execPath, ["src/main.ts", ...args], {
    env,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

describe.runIf(SERVERS.postgres.find() !== undefined)("from SQLite to Postgres", () => {
  it("imports, moves, and answers from Postgres as before", { timeout: 90_000 }, async () => {
    await using server = await startPostgres();
    const url = await server.freshDatabase();
    const data = join(directory, "accounts.csv");
    writeFileSync(data, "客户编号,客户名称,员工人数\nK1,搬家泵业,1200\nK2,留下机床,300\n");
    const users = join(directory, "users.csv");
    writeFileSync(users, "用户编号,姓名,角色\nU1,管理员甲,管理员\n");
    expect(yingdan(["move", "--to", url])).toMatchObject({ status: 1 });
    expect(yingdan(["import", data, users])).toMatchObject({ status: 0 });

    const moved = yingdan(["move", "--to", url]);
    expect(moved.stdout).toMatch(/account +2 {2}[0-9a-f]{16} =/);
    expect(moved.stdout).toContain("counts and checksums match");
    const again = yingdan(["move", "--to", url]);
    expect([again.status, again.stderr]).toEqual([1, expect.stringContaining("already holds data")]);
    const asked = yingdan(["ask", "搬家泵业怎么样"], { STORE: "postgres", DATABASE_URL: url });
    expect(asked.stdout).toContain("搬家泵业");
  });
});
