import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

/** The server's end of one WebSocket (RFC 6455), enough for what chat platforms speak. */
export interface ServerSocket {
  readonly request: IncomingMessage;
  send(data: string | Uint8Array): void;
  ping(): void;
  /** Ends the connection properly. */
  close(code?: number): void;
  /** Cuts the connection, as a failing network does. */
  drop(): void;
  readonly closed: Promise<void>;
}

export interface SocketHandlers {
  onMessage(data: Buffer, isBinary: boolean): void;
}

const ACCEPT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const OPCODE = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/**
 * Answers an upgrade. What `greet` sends leaves in the same packet as the handshake, which is what a platform
 * with waiting events does.
 */
export function acceptSocket(
  request: IncomingMessage,
  stream: Duplex,
  { onMessage, greet }: SocketHandlers & { readonly greet?: (socket: ServerSocket) => void },
): ServerSocket {
  const key = request.headers["sec-websocket-key"] ?? "";
  const accept = createHash("sha1").update(`${key}${ACCEPT}`).digest("base64");
  const { promise: closed, resolve: markClosed } = Promise.withResolvers<void>();
  const socket: ServerSocket = {
    request,
    send: (data) =>
      write(typeof data === "string" ? frame(OPCODE.text, Buffer.from(data)) : frame(OPCODE.binary, data)),
    ping: () => write(frame(OPCODE.ping, Buffer.alloc(0))),
    close(code = 1000) {
      const payload = Buffer.alloc(2);
      payload.writeUInt16BE(code);
      write(frame(OPCODE.close, payload));
      stream.end();
    },
    drop: () => void stream.destroy(),
    closed,
  };

  function write(bytes: Buffer): void {
    if (!stream.destroyed && stream.writable) stream.write(bytes);
  }

  stream.on("error", () => {});
  stream.on("close", markClosed);
  stream.cork();
  stream.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  greet?.(socket);
  stream.uncork();

  let pending: Buffer = Buffer.alloc(0);
  let message: Buffer[] = [];
  let isBinary = false;
  stream.on("data", (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    for (let read = readFrame(pending); read !== undefined; read = readFrame(pending)) {
      pending = pending.subarray(read.length);
      take(read);
    }
  });

  function take({ opcode, payload, last }: Frame): void {
    if (opcode === OPCODE.ping) write(frame(OPCODE.pong, payload));
    if (opcode === OPCODE.close) socket.close();
    if (opcode >= OPCODE.close) return;
    if (opcode !== 0) isBinary = opcode === OPCODE.binary;
    message.push(payload);
    if (!last) return;
    const whole = Buffer.concat(message);
    message = [];
    onMessage(whole, isBinary);
  }

  return socket;
}

interface Frame {
  readonly opcode: number;
  readonly payload: Buffer;
  readonly last: boolean;
  readonly length: number;
}

function frame(opcode: number, payload: Uint8Array): Buffer {
  const size = payload.byteLength;
  const head = size < 126 ? Buffer.alloc(2) : size < 65_536 ? Buffer.alloc(4) : Buffer.alloc(10);
  head[0] = 0x80 | opcode;
  head[1] = size < 126 ? size : size < 65_536 ? 126 : 127;
  if (size >= 65_536) head.writeBigUInt64BE(BigInt(size), 2);
  else if (size >= 126) head.writeUInt16BE(size, 2);
  return Buffer.concat([head, payload]);
}

function readFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < 2) return undefined;
  const [first = 0, second = 0] = bytes;
  const short = second & 0x7f;
  const head = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (bytes.length < head + 4) return undefined;
  const size =
    short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  const isMasked = (second & 0x80) !== 0;
  const start = head + (isMasked ? 4 : 0);
  if (bytes.length < start + size) return undefined;
  const payload = Buffer.from(bytes.subarray(start, start + size));
  if (isMasked) {
    for (let at = 0; at < size; at += 1) payload[at] = (payload[at] ?? 0) ^ (bytes[head + (at % 4)] ?? 0);
  }
  return { opcode: first & 0x0f, payload, last: (first & 0x80) !== 0, length: start + size };
}
