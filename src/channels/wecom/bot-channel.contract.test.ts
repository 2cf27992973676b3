import { channelContract } from "#test/contracts/channel-contract.ts";
import { createWecomBotRig, type WecomBotRig } from "#test/contracts/wecom-bot-rig.ts";

const UNSIGNED = "The long connection has no signatures: it was opened with the bot's secret.";
const UNACKNOWLEDGED =
  "The protocol has no acknowledgement; what is done instead is tested beside the channel.";

channelContract({
  name: "wecom, the intelligent bot",
  create: createWecomBotRig,
  dispose: (rig) => (rig as WecomBotRig)[Symbol.asyncDispose](),
  skip: {
    "refuses a forged signature before it reads the body": UNSIGNED,
    "refuses a body changed after signing": UNSIGNED,
    "refuses what was signed too long ago": UNSIGNED,
    "refuses what was signed in the future": UNSIGNED,
    "is not acknowledged before it is stored": UNACKNOWLEDGED,
    "is not acknowledged when it could not be stored": UNACKNOWLEDGED,
    "ignores other bots": "WeCom hands a bot no messages of other bots.",
    "ignores its own messages": "WeCom does not send a bot its own messages.",
    "edits a message in its place":
      "Only an open stream can be edited; a finished text cannot. Both are tested beside the channel.",
    "says when the message to edit is gone":
      "When its stream is over an answer becomes a message of its own, so none is lost.",
  },
});
