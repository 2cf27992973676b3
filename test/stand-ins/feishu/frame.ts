/** The frame of Feishu's long connection (protobuf `pbbp2.Frame`), written out by hand. */
export interface Frame {
  readonly seq: number;
  readonly log: number;
  readonly service: number;
  /** 0 control, 1 data. */
  readonly method: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Buffer;
}

const VARINT = 0;
const BYTES = 2;

export function encodeFrame({ seq, log, service, method, headers, payload }: Frame): Buffer {
  const pairs = Object.entries(headers).map(([key, value]) =>
    field(5, Buffer.concat([field(1, Buffer.from(key)), field(2, Buffer.from(value))])),
  );
  return Buffer.concat([
    number(1, seq),
    number(2, log),
    number(3, service),
    number(4, method),
    ...pairs,
    field(8, payload),
  ]);
}

export function decodeFrame(bytes: Buffer): Frame {
  const numbers = new Map<number, number>();
  const headers: Record<string, string> = {};
  let payload: Buffer = Buffer.alloc(0);
  for (const [id, value] of fieldsOf(bytes)) {
    if (typeof value === "number") numbers.set(id, value);
    else if (id === 5) Object.assign(headers, headerOf(value));
    else if (id === 8) payload = value;
  }
  const of = (id: number) => numbers.get(id) ?? 0;
  return { seq: of(1), log: of(2), service: of(3), method: of(4), headers, payload };
}

function headerOf(bytes: Buffer): Record<string, string> {
  const parts = new Map(fieldsOf(bytes).map(([id, value]) => [id, String(value)]));
  return { [parts.get(1) ?? ""]: parts.get(2) ?? "" };
}

function fieldsOf(bytes: Buffer): (readonly [number, number | Buffer])[] {
  const fields: (readonly [number, number | Buffer])[] = [];
  let at = 0;

  function varint(): number {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * shift;
      if (byte < 0x80) return value;
    }
  }

  while (at < bytes.length) {
    const tag = varint();
    const id = Math.floor(tag / 8);
    if (tag % 8 === VARINT) {
      fields.push([id, varint()]);
      continue;
    }
    const size = varint();
    fields.push([id, bytes.subarray(at, at + size)]);
    at += size;
  }
  return fields;
}

function number(id: number, value: number): Buffer {
  return Buffer.concat([varintOf(id * 8 + VARINT), varintOf(value)]);
}

function field(id: number, value: Buffer): Buffer {
  return Buffer.concat([varintOf(id * 8 + BYTES), varintOf(value.length), value]);
}

function varintOf(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Buffer.from([...bytes, rest]);
}
