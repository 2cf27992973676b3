import { channelContract } from "#test/contracts/channel-contract.ts";
import { createTerminalRig } from "#test/contracts/terminal-rig.ts";

const OWN_PROCESS = "the terminal is the asker's own; nothing is signed, redelivered or shared";
const NO_PLATFORM = "an answer is written to the screen; there is no platform between";

channelContract({
  name: "terminal",
  create: createTerminalRig,
  dispose: (rig) => rig.channel[Symbol.asyncDispose](),
  skip: {
    "refuses a forged signature before it reads the body": OWN_PROCESS,
    "refuses a body changed after signing": OWN_PROCESS,
    "refuses what was signed too long ago": OWN_PROCESS,
    "refuses what was signed in the future": OWN_PROCESS,
    "answers the platform's handshake": OWN_PROCESS,
    "ignores other bots": OWN_PROCESS,
    "ignores its own messages": OWN_PROCESS,
    "gives an event that comes again the same id": OWN_PROCESS,
    "takes the mention out of the text": OWN_PROCESS,
    "hands over nothing from a body it cannot read": "every line is text",
    "keeps a private answer from the group": OWN_PROCESS,
    "tells no secret in an error or a refusal": OWN_PROCESS,
    "puts nothing of an action but its token into a button": "a button is a number; its token stays inside",
    "edits a message in its place":
      "without a screen a printed line stays; covered with one beside this file",
    "streams words and ends with the answer": "without a screen a printed line stays",
    "brings the answer once when the stream dies": "without a screen a printed line stays",
    "says how long to wait when there is too much": NO_PLATFORM,
    "says when its credentials are refused": NO_PLATFORM,
    "says when the platform failed": NO_PLATFORM,
  },
});
