import { channelContract } from "./channel-contract.ts";
import { createMemoryRig, type Flaw } from "./memory-channel.ts";

channelContract({ name: "in memory", create: () => createMemoryRig() });

const BROKEN_BY: Record<string, Flaw> = {
  "hands over what was written, to the letter": "changes the text",
  "refuses a forged signature before it reads the body": "reads before verifying",
  "refuses a body changed after signing": "ignores the body",
  "refuses what was signed too long ago": "accepts the past",
  "refuses what was signed in the future": "accepts the future",
  "answers the platform's handshake": "fails the handshake",
  "ignores its own messages": "hears itself",
  "ignores other bots": "hears other bots",
  "gives an event that comes again the same id": "renames events",
  "takes the mention out of the text": "keeps the mention",
  "answers where it was asked": "answers elsewhere",
  "is not acknowledged before it is stored": "acknowledges first",
  "is not acknowledged when it could not be stored": "hides failures",
  "hands over nothing from a body it cannot read": "hands over garbage",
  "shows every kind of block": "drops blocks",
  "puts nothing of an action but its token into a button": "leaks inputs",
  "hands back the token of the pressed button": "mixes up tokens",
  "takes a press on yesterday's button": "forgets buttons",
  "loses neither of two presses at once": "drops the second press",
  "hands back what was filled into a form": "drops values",
  "splits a long answer without cutting a character, a fence or a line away": "cuts characters",
  "keeps every row of a long table whole": "cuts rows",
  "edits a message in its place": "posts edits anew",
  "streams words and ends with the answer": "posts edits anew",
  "brings the answer once when the stream dies": "posts edits anew",
  "shows a message once however often it is sent": "posts twice",
  "keeps a private answer from the group": "tells the group",
  "shows what was sent while the connection was down": "loses what was missed",
  "says how long to wait when there is too much": "guesses the wait",
  "says when its credentials are refused": "hides bad credentials",
  "says when the platform failed": "swallows outages",
  "says when the message to edit is gone": "edits ghosts",
  "tells no secret in an error or a refusal": "tells secrets",
};

channelContract.provedBy(
  Object.fromEntries(Object.entries(BROKEN_BY).map(([title, flaw]) => [title, () => createMemoryRig(flaw)])),
);
