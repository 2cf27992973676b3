import { channelContract } from "#test/contracts/channel-contract.ts";
import { createFeishuRig, type FeishuRig } from "#test/contracts/feishu-rig.ts";

const dispose = (rig: unknown) => (rig as FeishuRig)[Symbol.asyncDispose]();
const UNSIGNED = "the long connection has no signatures: it was opened with our secret";

channelContract({ name: "feishu by webhook", create: () => createFeishuRig("webhook"), dispose });

channelContract({
  name: "feishu by long connection",
  create: () => createFeishuRig("connection"),
  dispose,
  skip: {
    "refuses a forged signature before it reads the body": UNSIGNED,
    "refuses a body changed after signing": UNSIGNED,
    "refuses what was signed too long ago": UNSIGNED,
    "refuses what was signed in the future": UNSIGNED,
    "answers the platform's handshake": UNSIGNED,
  },
});
