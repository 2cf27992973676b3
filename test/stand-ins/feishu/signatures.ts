import { createCipheriv, createHash, createHmac, randomBytes } from "node:crypto";

/** As Feishu encrypts an event under the app's Encrypt Key. */
export function encryptFeishu(encryptKey: string, plain: string, iv: Buffer = randomBytes(16)): string {
  const key = createHash("sha256").update(encryptKey).digest();
  const cipher = createCipheriv("aes-256-cbc", key, iv);
  return Buffer.concat([iv, cipher.update(plain, "utf8"), cipher.final()]).toString("base64");
}

/** Its older signature of card callbacks: `moment` is timestamp and nonce. */
export function signLegacyCard(moment: string, verificationToken: string, body: string): string {
  return createHash("sha1")
    .update(moment + verificationToken + body)
    .digest("hex");
}

/** A group's own robot signs nothing with time and secret as the key: the other way round than DingTalk. */
export function signGroupRobot(secret: string, timestamp: string): string {
  return createHmac("sha256", `${timestamp}\n${secret}`).update("").digest("base64");
}
