import { Socket } from "node:net";

/** From here on this process opens no connection, whatever a document or a library in it asks for. */
export function forbidNetwork(): void {
  Socket.prototype.connect = () => {
    throw new Error("the extractor has no network");
  };
  for (const name of ["fetch", "WebSocket", "EventSource"]) Reflect.deleteProperty(globalThis, name);
}
