import { createHash } from "node:crypto";
import * as lark from "@larksuiteoapi/node-sdk";
import { describe, expect, it } from "vitest";
import { decryptFeishu, signFeishu, verifyFeishu } from "./verify.ts";

// Worked out with other programs: SHA-256 over the bytes, and openssl with the IV 00 01 … 0f.
const KEY = "invented encrypt key";
const TOKEN = "invented token";
const AT = 1_763_884_800;
const SPACED = '{ "schema": "2.0",  "header": {"event_id":"e1"}, "event": {"n": 1.0} }';
const SIGNATURE = "7b671c96a181b7001de4202e707506b75cd6eb3e39f82df7cf1e914f2791f1f6";
const CHALLENGE =
  "AAECAwQFBgcICQoLDA0OD079dhhgpsjLceTux2W9bK6kn1AXhr5cwpp+7GyUDdu6AiOumxwc0xsEdjS4UIdjfz1Lj/WL4pP8lgvH1xsQk3GyVo7Jf2S2NiRMidQ6bbd5";

const cipher = new lark.AESCipher(KEY);

/** Encrypted the library's way would need its cipher to encrypt, which it cannot: node's own does. */
async function encrypt(text: string): Promise<string> {
  const { createCipheriv, randomBytes } = await import("node:crypto");
  const iv = randomBytes(16);
  const aes = createCipheriv("aes-256-cbc", createHash("sha256").update(KEY).digest(), iv);
  return Buffer.concat([iv, aes.update(text, "utf8"), aes.final()]).toString("base64");
}

function verify(
  body: string,
  changes: { now?: number; timestamp?: string; unsigned?: boolean; key?: string } = {},
) {
  const { now = AT * 1_000, timestamp = `${AT}`, unsigned = false, key = KEY } = changes;
  const signature = signFeishu({ timestamp, nonce: "nonce-1", encryptKey: key, body });
  const signed = {
    "x-lark-signature": signature,
    "x-lark-request-timestamp": timestamp,
    "x-lark-request-nonce": "nonce-1",
  };
  const headers = new Headers(unsigned ? {} : signed);
  return verifyFeishu(
    { encryptKey: KEY, verificationToken: TOKEN },
    { headers, body: Buffer.from(body), now },
  );
}

async function event(fields: object = {}): Promise<string> {
  const payload = { schema: "2.0", header: { event_id: "e1", token: TOKEN, ...fields }, event: {} };
  return JSON.stringify({ encrypt: await encrypt(JSON.stringify(payload)) });
}

describe("signFeishu and decryptFeishu", () => {
  it("agree with the worked examples and with the library's own cipher", () => {
    expect(signFeishu({ timestamp: `${AT}`, nonce: "nonce-1", encryptKey: KEY, body: SPACED })).toBe(
      SIGNATURE,
    );
    expect(decryptFeishu(KEY, CHALLENGE)).toBe(
      '{"challenge":"c-1","token":"invented token","type":"url_verification"}',
    );
    expect(decryptFeishu(KEY, CHALLENGE)).toBe(cipher.decrypt(CHALLENGE));
  });

  it.each(["", "AAAA", "not base64 at all", "A".repeat(64)])("are not upset by %s", (encrypted) => {
    expect(decryptFeishu(KEY, encrypted)).toBeUndefined();
  });
});

describe("verifyFeishu", () => {
  it("accepts what is signed and encrypted, and gives the decrypted event", async () => {
    expect(verify(await event())).toMatchObject({ type: "event", payload: { header: { event_id: "e1" } } });
  });

  it("answers the console's check of the address, which comes unsigned", () => {
    expect(verify(JSON.stringify({ encrypt: CHALLENGE }), { unsigned: true })).toEqual({
      type: "challenge",
      challenge: "c-1",
    });
  });

  it("refuses an unsigned event, a plain one, and one with another token", async () => {
    const plain = JSON.stringify({ schema: "2.0", header: { event_id: "e1", token: TOKEN }, event: {} });

    expect(verify(await event(), { unsigned: true }).type).toBe("refused");
    expect(verify(plain, { unsigned: true }).type).toBe("refused");
    expect(verify(plain).type).toBe("refused");
    expect(verify(await event({ token: "another" })).type).toBe("refused");
    expect(verify(await event(), { key: "another key" }).type).toBe("refused");
  });

  it("accepts blanks in the signed body, as long as the bytes are the signed ones", async () => {
    const spaced = (await event()).replace('{"encrypt":', '{ "encrypt" :  ');

    expect(verify(spaced).type).toBe("event");
  });

  it("counts nothing that stands in plain beside the encrypted part", async () => {
    const body = JSON.stringify({
      ...JSON.parse(await event()),
      header: { event_id: "spoofed", token: TOKEN },
    });

    expect(verify(body)).toMatchObject({ payload: { header: { event_id: "e1" } } });
  });

  it("takes Feishu's own repeats for seven hours, and next to nothing of the future", async () => {
    const body = await event();

    expect(verify(body, { now: (AT + 7 * 3_600 + 360) * 1_000 }).type).toBe("event");
    expect(verify(body, { now: (AT + 8 * 3_600) * 1_000 }).type).toBe("refused");
    expect(verify(body, { now: (AT - 301) * 1_000 }).type).toBe("refused");
    expect(verify(body, { timestamp: "soon" }).type).toBe("refused");
  });
});

describe("the library's own adaptor, which is why it is not used", () => {
  const quiet = { error() {}, warn() {}, info() {}, debug() {}, trace() {} };

  it("runs the handler for an unsigned event with a wrong token when there is no key", async () => {
    const ran: string[] = [];
    const dispatcher = new lark.EventDispatcher({ verificationToken: TOKEN, logger: quiet }).register({
      "im.message.receive_v1": async () => void ran.push("ran"),
    });

    const forged = {
      schema: "2.0",
      header: { event_type: "im.message.receive_v1", token: "forged" },
      event: {},
    };
    await dispatcher.invoke(Object.assign(Object.create({ headers: {} }), forged));

    expect(ran).toEqual(["ran"]);
  });

  it("drops a genuine request whose body has blanks in it", async () => {
    const ran: string[] = [];
    const dispatcher = new lark.EventDispatcher({ encryptKey: KEY, logger: quiet }).register({
      "im.message.receive_v1": async () => void ran.push("ran"),
    });
    const payload = {
      schema: "2.0",
      header: { event_type: "im.message.receive_v1", token: TOKEN },
      event: {},
    };
    const encrypted = await encrypt(JSON.stringify(payload));
    const headersOf = (body: string) => ({
      "x-lark-request-timestamp": `${AT}`,
      "x-lark-request-nonce": "nonce-1",
      "x-lark-signature": signFeishu({ timestamp: `${AT}`, nonce: "nonce-1", encryptKey: KEY, body }),
    });
    const invoke = (body: string) =>
      dispatcher.invoke(Object.assign(Object.create({ headers: headersOf(body) }), JSON.parse(body)));

    await invoke(JSON.stringify({ encrypt: encrypted }));
    await invoke(`{ "encrypt": "${encrypted}" }`);

    expect(ran).toEqual(["ran"]);
  });
});
