import { channelContract } from "#test/contracts/channel-contract.ts";
import { createSlackRig, type SlackRig } from "#test/contracts/slack-rig.ts";

const dispose = (rig: unknown) => (rig as SlackRig)[Symbol.asyncDispose]();
const UNSIGNED = "Socket Mode has no signatures: the connection itself was opened with our token";

channelContract({ name: "slack by HTTP", create: () => createSlackRig("http"), dispose });

channelContract({
  name: "slack by Socket Mode",
  create: () => createSlackRig("socket"),
  dispose,
  skip: {
    "refuses a forged signature before it reads the body": UNSIGNED,
    "refuses a body changed after signing": UNSIGNED,
    "refuses what was signed too long ago": UNSIGNED,
    "refuses what was signed in the future": UNSIGNED,
    "answers the platform's handshake": UNSIGNED,
  },
});
