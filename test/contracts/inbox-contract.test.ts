import { createTwinInbox } from "#test/support/twin-inbox.ts";
import { inboxContract } from "./inbox-contract.ts";

inboxContract({ name: "the honest twin", create: () => createTwinInbox() });

inboxContract.provedBy({
  "takes an event once per channel, tenant and id": () => createTwinInbox("ids"),
  "remembers when a channel was last heard, done or not, and no other channel's": () =>
    createTwinInbox("heard"),
  "tells two deliveries in one tick apart": () => createTwinInbox("tick"),
  "hands the event on as it was given, with one key for all its deliveries": () => createTwinInbox("keys"),
  "keeps the order of a conversation, also over a failure, beside other conversations": () =>
    createTwinInbox("order"),
  "gives the event of a killed worker to another": () => createTwinInbox("crash"),
  "parks what keeps failing, goes on with the conversation, and tries again when asked": () =>
    createTwinInbox("park"),
  "finishes what is under way before it is disposed": () => createTwinInbox("drain"),
  "refuses what it cannot store, so that it is not acknowledged": () => createTwinInbox("storage"),
  "refuses an event that cannot be told from others": () => createTwinInbox("check"),
  "remembers an event for three days at least": () => createTwinInbox("memory"),
  "sees what another process accepts": () => createTwinInbox("deaf"),
});
