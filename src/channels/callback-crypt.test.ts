import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCallbackCrypt, decryptMedia, encryptMedia } from "./callback-crypt.ts";

/** Computed once with OpenSSL's primitives; the message pads to 30, more than AES itself ever does. */
const SECRETS = {
  token: "tok",
  aesKey: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopq",
  receiver: "wwInvented",
};
const MESSAGE = "<xml><Content>华晟</Content></xml>";
const ENCRYPTED =
  "ZJXHA5gAQfb1Q8BriIjaQyUzzWG2guzNbOf++LI4g/K8X9ZwTmrxxSPAU8hs9/ok+f8aX7WvoyCmqhfAJ6TDAd8kg8aTfRuXxggGiGCYzIVtVkN3G02oXS3Z8+eMFcUh";

describe("createCallbackCrypt", () => {
  const crypt = createCallbackCrypt(SECRETS);

  it("signs over the sorted parts", () => {
    const signature = "f76c68133d20325bc8b2ca96cd63bb5ceb2ec1b9";

    expect(crypt.sign("1764000000", "n1", ENCRYPTED)).toBe(signature);
    expect(crypt.isSigned(signature, "1764000000", "n1", ENCRYPTED)).toBe(true);
    expect(crypt.isSigned(signature, "1764000001", "n1", ENCRYPTED)).toBe(false);
    expect(crypt.isSigned("", "1764000000", "n1", ENCRYPTED)).toBe(false);
  });

  it("opens what was sealed, padding of 30 bytes and all", () => {
    expect(crypt.open(ENCRYPTED)).toBe(MESSAGE);
    expect(crypt.seal(MESSAGE, Buffer.from("0123456789abcdef"))).toBe(ENCRYPTED);
  });

  it("does not open what is for somebody else, or by another key", () => {
    const forOther = createCallbackCrypt({ ...SECRETS, receiver: "wwOther" });
    const otherKey = createCallbackCrypt({ ...SECRETS, aesKey: SECRETS.aesKey.replace("A", "B") });

    expect(forOther.open(ENCRYPTED)).toBeUndefined();
    expect(otherKey.open(ENCRYPTED)).toBeUndefined();
  });

  it("opens any text again, whatever its length", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (text) => {
        const whole = text.toWellFormed();
        expect(crypt.open(crypt.seal(whole))).toBe(whole);
      }),
    );
  });

  it("survives any garbage", () => {
    fc.assert(
      fc.property(fc.base64String({ maxLength: 400 }), (garbage) => {
        expect(crypt.open(garbage)).toBeUndefined();
      }),
    );
  });
});

describe("decryptMedia", () => {
  const key = "CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=";
  const data = Buffer.from("9i31WreHOLuHetoKVXCUZCFsJ9vtMnSqur1MQ+ku/UM=", "base64");

  it("opens a file with the key that came with it", () => {
    expect(decryptMedia(data, key)?.toString()).toBe("a file of fifteen");
    expect(encryptMedia(Buffer.from("a file of fifteen"), key)).toEqual(data);
  });

  it("says so when the key is none, or not the file's", () => {
    expect(decryptMedia(data, "c2hvcnQ=")).toBeUndefined();
    expect(decryptMedia(data.subarray(1), key)).toBeUndefined();
  });
});
