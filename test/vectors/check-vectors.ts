import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createCallbackCrypt, decryptMedia } from "#src/channels/callback-crypt.ts";
import { signDingtalk } from "#src/channels/dingtalk/verify.ts";
import { decryptFeishu, signFeishu } from "#src/channels/feishu/verify.ts";
import { signSlack } from "#src/channels/slack/verify.ts";
import { robotImage } from "#src/channels/wecom/robot-channel.ts";
import { encryptFeishu, signGroupRobot, signLegacyCard } from "#test/stand-ins/feishu/signatures.ts";

type Vector = Readonly<Record<string, string>>;

/** One computed value beside the one that a platform, its library or its documentation gives. */
export interface Check {
  readonly name: string;
  readonly ours: unknown;
  readonly theirs: unknown;
}

/** Every value of the four files of vectors in a folder, computed by our own code. */
export function checkVectors(folder: string): readonly Check[] {
  const { slack, feishu, callback } = CHECKS;
  return [
    ...vectorsOf(folder, "slack").flatMap(slack),
    ...vectorsOf(folder, "feishu").flatMap(feishu),
    ...vectorsOf(folder, "wecom").flatMap(callback),
    ...vectorsOf(folder, "dingtalk").flatMap(callback),
  ];
}

function vectorsOf(folder: string, platform: string): readonly Vector[] {
  const file = JSON.parse(readFileSync(join(folder, `${platform}.json`), "utf8")) as {
    readonly vectors: readonly Vector[];
  };
  return file.vectors.map((vector) => ({ ...vector, name: `${platform}: ${vector.name}` }));
}

const CHECKS = {
  slack(v: Vector): Check[] {
    const signature = signSlack(at(v, "signing_secret"), at(v, "timestamp"), at(v, "raw_body"));
    return [
      { name: at(v, "name"), ours: signature === v.expect_signature, theirs: String(v.valid) === "true" },
    ];
  },
  feishu(v: Vector): Check[] {
    const one = (ours: unknown, theirs: unknown) => [{ name: at(v, "name"), ours, theirs }];
    switch (v.type) {
      case "decrypt":
        return one(decryptFeishu(at(v, "encrypt_key"), at(v, "encrypt")), v.expect_plaintext);
      case "encrypt": {
        const iv = Buffer.from(at(v, "iv_hex"), "hex");
        return one(encryptFeishu(at(v, "encrypt_key"), at(v, "plaintext"), iv), v.expect_encrypt);
      }
      case "event_signature":
        return one(
          signFeishu({
            timestamp: at(v, "timestamp"),
            nonce: at(v, "nonce"),
            encryptKey: at(v, "encrypt_key"),
            body: at(v, "raw_body"),
          }),
          v.expect_signature,
        );
      case "legacy_card_signature":
        return one(
          signLegacyCard(at(v, "timestamp") + at(v, "nonce"), at(v, "verification_token"), at(v, "raw_body")),
          v.expect_signature,
        );
      case "custom_bot_sign":
        return one(signGroupRobot(at(v, "secret"), at(v, "timestamp")), v.expect_sign);
      default:
        return [];
    }
  },
  callback(v: Vector): Check[] {
    const name = at(v, "name");
    switch (v.type) {
      case "decrypt":
      case "url_verification":
        return opened(v);
      case "signature_negative":
        return [{ name, ours: cryptOf(v).isSigned(at(v, "given_signature"), ...partsOf(v)), theirs: false }];
      case "encrypt": {
        const sealed = cryptOf(v).seal(at(v, "msg"), Buffer.from(at(v, "random16"), "latin1"));
        const signed = cryptOf(v).sign(at(v, "timestamp"), at(v, "nonce"), sealed);
        return [
          { name, ours: sealed, theirs: v.expect_encrypt },
          { name: `${name}, signed`, ours: signed, theirs: v.expect_signature },
        ];
      }
      case "file_decrypt": {
        const data = Buffer.from(at(v, "ciphertext_base64"), "base64");
        return [
          { name, ours: decryptMedia(data, at(v, "aeskey_base64"))?.toString(), theirs: v.expect_utf8 },
        ];
      }
      case "group_robot_image":
        return [
          {
            name,
            ours: robotImage(Buffer.from(at(v, "raw_hex"), "hex")),
            theirs: { base64: v.expect_base64, md5: v.expect_md5 },
          },
        ];
      case "robot_http_sign":
        return [{ name, ours: signDingtalk(at(v, "app_secret"), at(v, "timestamp")), theirs: v.expect_sign }];
      case "custom_robot_sign": {
        const ours = encodeURIComponent(signDingtalk(at(v, "secret"), at(v, "timestamp")));
        return [{ name, ours, theirs: v.expect_sign_urlencoded }];
      }
      default:
        return [];
    }
  },
};

/** Signature, words and receiver: the receiver is checked inside, so another one must open nothing. */
function opened(v: Vector): Check[] {
  const name = at(v, "name");
  const encrypted = at(v, "encrypt");
  const theirs = v.expect_msg;
  const stranger = cryptOf({ ...v, expect_receiveid: `${v.expect_receiveid}x` });
  return [
    { name: `${name}, signature`, ours: cryptOf(v).sign(...partsOf(v)), theirs: v.expect_signature },
    { name: `${name}, words`, ours: cryptOf(v).open(encrypted), theirs },
    { name: `${name}, receiver`, ours: stranger.open(encrypted), theirs: undefined },
  ];
}

function partsOf(v: Vector): [string, string, string] {
  return [at(v, "timestamp"), at(v, "nonce"), at(v, "encrypt")];
}

function cryptOf(v: Vector) {
  const aesKey = v.encoding_aes_key ?? v.aes_key ?? "";
  return createCallbackCrypt({
    token: at(v, "token"),
    aesKey,
    receiver: v.expect_receiveid ?? v.receiveid ?? "",
  });
}

function at(vector: Vector, field: string): string {
  const value = vector[field];
  if (value === undefined) throw new Error(`${vector.name} has no ${field}`);
  return value;
}
