import { channelContract } from "#test/contracts/channel-contract.ts";
import { createDingtalkRig, type DingtalkRig } from "#test/contracts/dingtalk-rig.ts";

const dispose = (rig: unknown) => (rig as DingtalkRig)[Symbol.asyncDispose]();
const UNSIGNED = "The stream has no signatures: it was opened with the app's secret.";
const EDITS = {
  "edits a message in its place": "A text cannot be changed. A card can, which is tested beside the channel.",
  "says when the message to edit is gone":
    "When its card is gone an answer becomes a message of its own, so none is lost.",
};

channelContract({
  name: "dingtalk by stream",
  create: () => createDingtalkRig("stream"),
  dispose,
  skip: {
    ...EDITS,
    "refuses a forged signature before it reads the body": UNSIGNED,
    "refuses a body changed after signing": UNSIGNED,
    "refuses what was signed too long ago": UNSIGNED,
    "refuses what was signed in the future": UNSIGNED,
  },
});

channelContract({
  name: "dingtalk by HTTP",
  create: () => createDingtalkRig("http"),
  dispose,
  skip: {
    ...EDITS,
    "refuses a body changed after signing":
      "DingTalk signs the time alone, so the body is as safe as the TLS in front.",
    "answers the platform's handshake": "The robot's webhook has none; the stream's is in the other run.",
  },
});
