import { setTimeout as pause } from "node:timers/promises";
import { DWClient, type DWClientDownStream, TOPIC_CARD, TOPIC_ROBOT } from "dingtalk-stream";
import type { Log } from "../../log.ts";
import { fetchJson, jsonBody } from "../fetch-json.ts";
import { parseObject } from "../inbound.ts";
import type { DingtalkConfig } from "./schema.ts";

export interface StreamHandlers {
  /** Resolves when the message is stored; rejects when it was not, and is then sent again. */
  onMessage(data: string): Promise<void>;
  onPress(data: string, frameId: string): Promise<void>;
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/** What of the library's inside is needed to give it another address and to notice its end. */
interface Inside {
  dw_url?: string;
  heartbeatIntervallId?: NodeJS.Timeout;
  heartbeat_interval: number;
  isAlive: boolean;
  socket?: Socket;
}

interface Socket {
  once(event: "close" | "open" | "error", listener: () => void): void;
  on(event: "error", listener: () => void): void;
  removeAllListeners(event: "open" | "error"): void;
  ping(): void;
  close(): void;
  terminate(): void;
}

/**
 * The library with the gaps closed: its addresses are constants, a frame that is no JSON throws out of the socket's
 * listener, and its own reconnecting doubles the sockets each time. One object is one connection here.
 */
class StreamClient extends DWClient {
  readonly #config: DingtalkConfig;
  readonly #log: Log;
  readonly #asked = Promise.withResolvers<void>();

  constructor(config: DingtalkConfig, log: Log) {
    const { clientId, clientSecret } = config;
    // Its default list of subscriptions is one array for all clients, and it writes into it.
    const options = { clientId, clientSecret, keepAlive: true, autoReconnect: false, subscriptions: [] };
    super(options);
    this.#config = config;
    this.#log = log;
  }

  override async getEndpoint(): Promise<this> {
    const { clientId, clientSecret, subscriptions } = this.config;
    const url = `${this.#config.apiUrl}/v1.0/gateway/connections/open`;
    const asked = jsonBody(
      { clientId, clientSecret, subscriptions, ua: "yingdan" },
      { accept: "application/json" },
    );
    const { body } = await fetchJson("DingTalk", "connections/open", url, asked);
    if (typeof body.endpoint !== "string" || typeof body.ticket !== "string" || !URL.canParse(body.endpoint))
      throw new Error("no endpoint");
    (this as unknown as Inside).dw_url = `${body.endpoint}?ticket=${encodeURIComponent(body.ticket)}`;
    return this;
  }

  /** The library's socket, whose opening and failing it would write to the console, the latter with the ticket. */
  override _connect(): Promise<void> {
    const libraryOpens = super._connect();
    const { socket } = this as unknown as Inside;
    if (socket === undefined) return libraryOpens;
    socket.removeAllListeners("open");
    socket.removeAllListeners("error");
    return new Promise((resolve, reject) => {
      socket.once("open", () => {
        this.connected = true;
        this.#beat(socket);
        resolve();
      });
      socket.on("error", () => {
        this.#log.warn("dingtalk connection failed");
        socket.terminate();
        reject(new Error("the socket failed"));
      });
    });
  }

  /** A connection that leaves a ping unanswered until the next is dead. */
  #beat(socket: Socket): void {
    const inside = this as unknown as Inside;
    inside.isAlive = true;
    inside.heartbeatIntervallId = setInterval(() => {
      if (!inside.isAlive) return socket.terminate();
      inside.isAlive = false;
      socket.ping();
    }, inside.heartbeat_interval);
  }

  override onDownStream(data: string): void {
    if (parseObject(String(data)) !== undefined) super.onDownStream(data);
    else this.#log.warn("dingtalk sent a frame that is no JSON");
  }

  /** As the library does it, without its line on the console. */
  override disconnect(): void {
    const { heartbeatIntervallId, socket } = this as unknown as Inside;
    clearInterval(heartbeatIntervallId);
    socket?.close();
  }

  override onSystem(frame: DWClientDownStream): void {
    super.onSystem(frame);
    if (frame.headers.topic === "disconnect") this.#asked.resolve();
  }

  /** Resolves when the connection is gone, or will be in a few seconds. */
  get ending(): Promise<void> {
    const { socket } = this as unknown as Inside;
    const closed = new Promise<void>((resolve) => socket?.once("close", resolve));
    return Promise.race([closed, this.#asked.promise]);
  }

  get gone(): Promise<void> {
    const { socket } = this as unknown as Inside;
    return new Promise((resolve) => socket?.once("close", resolve));
  }
}

/** The app's stream, kept open by us: a new connection as soon as the old one ends or says that it will. */
export function createDingtalkStream(config: DingtalkConfig, log: Log, handlers: StreamHandlers) {
  const stopping = new AbortController();
  const open = new Set<StreamClient>();
  let running: Promise<void> | undefined;

  function create(): StreamClient {
    const client = new StreamClient(config, log);
    client.registerCallbackListener(
      TOPIC_ROBOT,
      (frame) => void take(client, frame, () => handlers.onMessage(frame.data)),
    );
    client.registerCallbackListener(
      TOPIC_CARD,
      (frame) => void take(client, frame, () => handlers.onPress(frame.data, frame.headers.messageId)),
    );
    return client;
  }

  /** Acknowledged once it is stored, and only then: what is not acknowledged comes again. */
  async function take(
    client: StreamClient,
    frame: DWClientDownStream,
    store: () => Promise<void>,
  ): Promise<void> {
    try {
      await store();
      client.socketCallBackResponse(frame.headers.messageId, {});
    } catch (error) {
      log.error("an event could not be stored", { error });
    }
  }

  async function keepOpen(tried: () => void): Promise<void> {
    let waitMs = FIRST_WAIT_MS;
    while (!stopping.signal.aborted) {
      const client = create();
      await client.connect();
      tried();
      if (stopping.signal.aborted) return client.disconnect();
      if (!client.connected) {
        log.error("dingtalk connection cannot be opened", { waitMs });
        await pause(waitMs, undefined, { signal: stopping.signal }).catch(() => {});
        waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
        continue;
      }
      waitMs = FIRST_WAIT_MS;
      open.add(client);
      void client.gone.then(() => {
        client.disconnect();
        open.delete(client);
      });
      log.info("dingtalk connection is open");
      await client.ending;
    }
  }

  return {
    /** Resolves when the first attempt has succeeded or failed; later ones go on in the background. */
    start(): Promise<void> {
      return new Promise((resolve) => {
        running = keepOpen(resolve);
      });
    },
    async stop(): Promise<void> {
      stopping.abort();
      for (const client of open) client.disconnect();
      await running;
    },
  };
}
