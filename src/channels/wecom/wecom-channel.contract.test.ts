import { channelContract } from "#test/contracts/channel-contract.ts";
import { createWecomRig, type WecomRig } from "#test/contracts/wecom-rig.ts";

const ONE_PERSON = "A self-built app only ever speaks with one person: no group message reaches it.";

channelContract({
  name: "wecom, the self-built app",
  create: createWecomRig,
  dispose: (rig) => (rig as WecomRig)[Symbol.asyncDispose](),
  skip: {
    "ignores other bots": "Members write to an app; no bot can.",
    "ignores its own messages": "WeCom does not tell an app what the app itself sent.",
    "takes the mention out of the text": ONE_PERSON,
    "keeps a private answer from the group": ONE_PERSON,
    "streams words and ends with the answer": "An app has neither streams nor texts that can be changed.",
    "brings the answer once when the stream dies": "An app has no streams.",
    "edits a message in its place":
      "A text cannot be changed. A card can, once, which is tested beside the channel.",
    "says when the message to edit is gone":
      "An answer never depends on the card it closes: it is a message of its own.",
  },
});
