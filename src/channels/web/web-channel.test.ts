import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { messageOf, ORIGIN, SHAN, startWeb } from "#test/support/start-web.ts";
import type { WireSession } from "./wire.ts";

describe("web channel: the door", () => {
  it("lets one choose a sample person in an open playground and tells what they may ask", async () => {
    const { post, get, signIn } = await startWeb();
    const session = (await (await post("/api/session", { person: "u-shan" })).json()) as WireSession;
    expect(session.person).toEqual(SHAN);
    expect(session.people.map(({ id }) => id)).toEqual(["u-shan", "u-lei"]);
    const known = (await (await get("/api/session", await signIn("u-lei"))).json()) as WireSession;
    expect(known.person?.id).toBe("u-lei");
  });

  it("offers nobody when closed and takes only a one-time code", async () => {
    const { post, get } = await startWeb({ open: false });
    const anyone = (await (await get("/api/session")).json()) as WireSession;
    expect(anyone.people).toEqual([]);
    expect((await post("/api/session", { person: "u-shan" })).status).toBe(403);
    expect((await post("/api/session", { code: "wrong" })).status).toBe(401);
    const entered = await post("/api/session", { code: "good" });
    expect(((await entered.json()) as WireSession).person?.id).toBe("u-shan");
  });

  it("takes no session of the open playground once it is closed", async () => {
    const cookie = await (await startWeb()).signIn("u-lei");
    const closed = await startWeb({ open: false });
    expect((await closed.get("/api/stream", cookie)).status).toBe(401);
  });

  it("ends a session with the person's account", async () => {
    const { signIn } = await startWeb();
    const cookie = await signIn("u-shan");
    const without = await startWeb({}, { person: async () => undefined });
    expect((await without.post("/api/messages", { event: "e", text: "?" }, cookie)).status).toBe(401);
  });

  it("forgets the person on the way out", async () => {
    const { post } = await startWeb();
    expect((await post("/api/session/end", {})).headers.get("set-cookie")).toContain("Max-Age=0");
  });

  it("takes no post from another site, nor one that hides where it comes from", async () => {
    const { post, channel, handed, signIn } = await startWeb();
    const cookie = await signIn("u-shan");
    const body = { event: "e1", text: "删掉" };
    expect((await post("/api/messages", body, { ...cookie, origin: "http://evil.example" })).status).toBe(
      403,
    );
    expect((await post("/api/messages", body, { ...cookie, "sec-fetch-site": "cross-site" })).status).toBe(
      403,
    );
    const silent = new Request(`${ORIGIN}/api/messages`, {
      method: "POST",
      headers: { "content-type": "application/json", ...cookie },
      body: JSON.stringify(body),
    });
    expect((await channel.receive(silent)).status).toBe(403);
    expect(handed).toEqual([]);
  });
});

describe("web channel: the page", () => {
  async function withPage<T>(test: (directory: string) => Promise<T>): Promise<T> {
    const directory = await mkdtemp(join(tmpdir(), "yingdan-page-"));
    await mkdir(join(directory, "assets"));
    await writeFile(join(directory, "index.html"), "<!doctype html><title>赢单</title>");
    await writeFile(join(directory, "assets", "index-abc.js"), `"${"x".repeat(2_000)}"`);
    return test(directory).finally(() => rm(directory, { recursive: true }));
  }

  it("serves the page under a policy that lets no inline script, no other host and no frame in", async () => {
    await withPage(async (staticDirectory) => {
      const { get } = await startWeb({ staticDirectory });
      const page = await get("/");
      const policy = page.headers.get("content-security-policy") ?? "";
      expect(await page.text()).toContain("赢单");
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
      expect((await get("/playground/blocks")).status).toBe(200);
    });
  });

  it("lets hashed files be kept for ever, compressed, and the page itself be asked for again", async () => {
    await withPage(async (staticDirectory) => {
      const { get } = await startWeb({ staticDirectory });
      const script = await get("/assets/index-abc.js", { "accept-encoding": "gzip, br" });
      expect(script.headers.get("cache-control")).toContain("immutable");
      expect(script.headers.get("content-encoding")).toBe("br");
      const page = await get("/");
      expect(page.headers.get("cache-control")).toBe("no-cache");
      const again = await get("/", { "if-none-match": page.headers.get("etag") ?? "" });
      expect(again.status).toBe(304);
    });
  });

  it("serves nothing outside the built page", async () => {
    await withPage(async (staticDirectory) => {
      const { get } = await startWeb({ staticDirectory });
      for (const path of ["/assets/../../etc/passwd", "/assets/..%2findex.html", "/assets/none.js"])
        expect((await get(path)).status).toBe(404);
    });
  });

  it("says how to build the page when it is not there, and finds it once it is", async () => {
    await withPage(async (directory) => {
      const later = join(directory, "later");
      const { get } = await startWeb({ staticDirectory: later });
      expect(await messageOf(await get("/"))).toContain("npm run build");
      await mkdir(later);
      await writeFile(join(later, "index.html"), "ok");
      expect((await get("/")).status).toBe(200);
    });
  });

  it("leaves paths that are not its own to others", async () => {
    const { channel } = await startWeb();
    expect(await channel.routes(new Request(`${ORIGIN}/health`))).toBeUndefined();
    expect(await channel.routes(new Request(`${ORIGIN}/api/skills`))).toBeUndefined();
    expect(await channel.routes(new Request(`${ORIGIN}/api/sessions`))).toBeUndefined();
    expect((await channel.routes(new Request(`${ORIGIN}/api/session`)))?.status).toBe(200);
  });
});
