import { describe, expect, it } from "vitest";
import { signSlack, verifySlack } from "./verify.ts";

// Worked out with another program: HMAC-SHA256 over `v0:1763884800:` and the bytes.
const SECRET = "invented-signing-secret";
const AT = 1_763_884_800;
const BODY = Buffer.from('{"text":"你好 😀 华晟精密"}');
const SIGNATURE = "v0=ac1833afcbb1c303bdbe5e68d2255005d28e25f0702902d9ed2988081f62e260";

function verify(
  changes: { signature?: string; timestamp?: string; body?: Buffer; now?: number } = {},
): boolean {
  const { signature = SIGNATURE, timestamp = `${AT}`, body = BODY, now = AT * 1_000 } = changes;
  const headers = new Headers({ "x-slack-signature": signature, "x-slack-request-timestamp": timestamp });
  return verifySlack(SECRET, { headers, body, now });
}

describe("verifySlack", () => {
  it("accepts the worked example, over bytes and over none", () => {
    expect(verify()).toBe(true);
    expect(signSlack(SECRET, `${AT}`, "")).toBe(
      "v0=dd198c39cee1312344c164a2fa043186b5bcc222a6d1c089941eaf8b8380a91f",
    );
  });

  it("refuses another body, another secret's signature and none at all", () => {
    expect(verify({ body: Buffer.concat([BODY, Buffer.from(" ")]) })).toBe(false);
    expect(verify({ signature: signSlack("old-secret", `${AT}`, BODY) })).toBe(false);
    expect(verify({ signature: "" })).toBe(false);
  });

  it("refuses a timestamp moved to another time, though the rest is genuine", () => {
    expect(verify({ timestamp: `${AT + 1}` })).toBe(false);
    expect(verify({ timestamp: "NaN" })).toBe(false);
    expect(verify({ timestamp: "" })).toBe(false);
  });

  it("takes five minutes either way and not a second more", () => {
    expect(verify({ now: (AT + 300) * 1_000 })).toBe(true);
    expect(verify({ now: (AT + 301) * 1_000 })).toBe(false);
    expect(verify({ now: (AT - 300) * 1_000 })).toBe(true);
    expect(verify({ now: (AT - 301) * 1_000 })).toBe(false);
  });
});
