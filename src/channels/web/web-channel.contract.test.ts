import { channelContract } from "#test/contracts/channel-contract.ts";
import { createWebRig } from "#test/contracts/web-rig.ts";

const IN_PROCESS = "an answer is put into our own memory; there is no platform between";

channelContract({
  name: "web",
  create: createWebRig,
  dispose: (rig) => rig.channel[Symbol.asyncDispose](),
  skip: {
    "answers the platform's handshake": "a browser asks for none",
    "ignores other bots": "only people write to the page",
    "ignores its own messages": "only people write to the page",
    "takes the mention out of the text": "there are no groups on the page",
    "keeps a private answer from the group": "there are no groups on the page",
    "says how long to wait when there is too much": IN_PROCESS,
    "says when its credentials are refused": IN_PROCESS,
    "says when the platform failed": IN_PROCESS,
  },
});
