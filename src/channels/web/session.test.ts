import { describe, expect, it } from "vitest";
import { createSessions } from "./session.ts";

const DAY_MS = 24 * 3_600_000;

function at(now: number, secret = "s".repeat(32), secure = false) {
  return createSessions({ secret, secure, now: () => now });
}

function requestWith(setCookie: string): Request {
  const cookie = `other=1; ${setCookie.split(";")[0]}`;
  return new Request("http://x.example/", { headers: { cookie } });
}

describe("sessions", () => {
  it("reads back whom it was issued to", () => {
    const request = requestWith(at(1_000).issue({ userId: "u-李珊", via: "code" }));
    expect(at(2_000).read(request)).toEqual({ userId: "u-李珊", via: "code", issuedAt: 1_000 });
  });

  it("is for this server only, hidden from scripts, and Secure behind https", () => {
    const plain = at(0).issue({ userId: "u", via: "open" });
    expect(plain).toContain("HttpOnly; SameSite=Lax");
    expect(plain).not.toContain("Secure");
    expect(at(0, "s", true).issue({ userId: "u", via: "open" })).toMatch(
      /^__Host-yingdan=.*; Path=\/; .*Secure$/,
    );
  });

  it("is worth nothing when signed by another, too old, from the future or altered", () => {
    const issued = at(0).issue({ userId: "u", via: "code" });
    expect(at(0, "another secret").read(requestWith(issued))).toBeUndefined();
    expect(at(31 * DAY_MS).read(requestWith(issued))).toBeUndefined();
    expect(at(-DAY_MS).read(requestWith(issued))).toBeUndefined();
    expect(at(0).read(requestWith(issued.replace("yingdan=e", "yingdan=f")))).toBeUndefined();
    expect(at(0).read(new Request("http://x.example/"))).toBeUndefined();
  });

  it("is taken away by clearing it", () => {
    expect(at(0).clear()).toContain("Max-Age=0");
  });
});
