import { createTwinOutbox } from "#test/support/twin-outbox.ts";
import { outboxContract } from "./outbox-contract.ts";

outboxContract({ name: "the honest twin", create: () => createTwinOutbox() });

outboxContract.provedBy({
  "makes an effect once, whoever asks again": () => createTwinOutbox("once"),
  "tells effects apart by cause, kind, target and tenant": () => createTwinOutbox("apart"),
  "records an effect before it is made": () => createTwinOutbox("before"),
  "makes it again after a refusal that surely made nothing": () => createTwinOutbox("refusal"),
  "sends again with the same key where the platform knows keys": () => createTwinOutbox("sameKey"),
  "holds it once the platform has forgotten the key or the text": () => createTwinOutbox("window"),
  "asks before it sends again where the platform can be read": () => createTwinOutbox("readBack"),
  "holds for the admin what nobody can tell, and never sends it again by itself": () =>
    createTwinOutbox("hold"),
  "does what the admin settles": () => createTwinOutbox("settle"),
  "lets one send at a time": () => createTwinOutbox("one"),
  "resolves what a killed process was sending by what the platform can do": () => createTwinOutbox("crash"),
  "lists what was left unmade, with what it takes to make it": () => createTwinOutbox("left"),
  "forgets the text of what was made": () => createTwinOutbox("forget"),
  "remembers what was made as long as its cause can come back": () => createTwinOutbox("remember"),
});
