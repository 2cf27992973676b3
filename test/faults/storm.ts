import { createHmac } from "node:crypto";
import type { InboxEvent } from "#src/ports/inbox.ts";
import { PLATFORMS } from "./platforms.ts";
import { pick, type Random } from "./random.ts";

export interface Delivery {
  readonly event: InboxEvent;
  readonly isForged: boolean;
}

export interface StormResult {
  readonly deliveries: number;
  readonly refused: number;
  readonly forgedAccepted: number;
}

/** Events over four platforms: 30 % delivered two to four times, 20 % out of order, 2 % forged. */
export function createDeliveries(count: number, random: Random): readonly Delivery[] {
  const deliveries: { delivery: Delivery; at: number }[] = [];
  for (let index = 0; index < count; index += 1) {
    const event: InboxEvent = {
      channel: pick(random, Object.keys(PLATFORMS)),
      tenant: `T${index % 3}`,
      eventId: `e${index}`,
      conversation: `C${Math.floor(random() * 40)}`,
      payload: { text: `消息 ${index}` },
      at: 1_700_000_000_000 + index,
    };
    const times = random() < 0.3 ? 2 + Math.floor(random() * 3) : 1;
    const shift = random() < 0.2 ? random() * 60 : 0;
    for (let copy = 0; copy < times; copy += 1) {
      deliveries.push({ delivery: { event, isForged: false }, at: index + shift + copy * 15 * random() });
    }
    if (random() < 0.02) {
      const forged = { ...event, eventId: `forged${index}` };
      deliveries.push({ delivery: { event: forged, isForged: true }, at: index });
    }
  }
  return deliveries.toSorted((a, b) => a.at - b.at).map(({ delivery }) => delivery);
}

export interface StormOptions {
  readonly url: string;
  readonly secret: string;
  /** Deliveries under way at once. */
  readonly width: number;
  /** Between two deliveries of one lane of the driver, so that a storm lasts as long as its kills. */
  readonly pauseMs: (shareDelivered: number) => number;
}

/** Delivers everything until it is acknowledged, as the platforms do. */
export async function deliverAll(
  deliveries: readonly Delivery[],
  options: StormOptions,
): Promise<StormResult> {
  let next = 0;
  let refused = 0;
  let forgedAccepted = 0;

  async function lane(): Promise<void> {
    while (next < deliveries.length) {
      const delivery = deliveries[next++] as Delivery;
      await new Promise((resolve) => setTimeout(resolve, options.pauseMs(next / deliveries.length)));
      for (;;) {
        const status = await deliver(delivery);
        if (delivery.isForged && status === 200) forgedAccepted += 1;
        if (status === 200 || status === 401) break;
        refused += 1;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }

  async function deliver({ event, isForged }: Delivery): Promise<number> {
    const body = JSON.stringify(event);
    const secret = isForged ? "guessed" : options.secret;
    const signature = createHmac("sha256", secret).update(body).digest("hex");
    try {
      const response = await fetch(options.url, {
        method: "POST",
        body,
        headers: { "x-signature": signature },
        signal: AbortSignal.timeout(15_000),
      });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return 0;
    }
  }

  await Promise.all(Array.from({ length: options.width }, lane));
  return { deliveries: deliveries.length, refused, forgedAccepted };
}
