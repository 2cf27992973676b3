type Fields = Readonly<Record<string, unknown>>;

interface Entity {
  content: string;
  sequence: number;
  isStreaming: boolean;
  isSent: boolean;
}

interface Screen {
  fault(content: string): string | undefined;
  /** What the message of this card shows from now on. */
  show(card: string, content: string): void;
}

/** Refusals by their numbers; those of the library's documentation for a closed stream and a number out of order. */
const CLOSED = 300309;
const OUT_OF_ORDER = 300317;
const NO_ELEMENT = 300313;
const NO_CARD = 200740;
const BAD_CARD = 300301;

/** Cards that Feishu keeps under an id: made once, sent once, changed in a strict order, streamed while they are open. */
export function createCardKit({ fault, show }: Screen) {
  const cards = new Map<string, Entity>();

  /** The answer's data or a refusal's number; undefined when it is none of these calls. */
  function take(method: string, pathname: string, body: Fields): Fields | number | undefined {
    const [, id, rest = ""] = /^\/open-apis\/cardkit\/v1\/cards(?:\/([^/]+))?(\/.+)?$/.exec(pathname) ?? [];
    if (!pathname.startsWith("/open-apis/cardkit/v1/cards")) return undefined;
    if (id === undefined) return create(body);
    const card = cards.get(id);
    if (card === undefined) return NO_CARD;
    const sequence = Number(body.sequence);
    if (!Number.isInteger(sequence) || sequence > 2_147_483_647 || sequence <= card.sequence)
      return OUT_OF_ORDER;
    const element = /^\/elements\/([^/]+)\/content$/.exec(rest)?.[1];
    const wrong =
      method === "PUT" && rest === ""
        ? update(card, body)
        : method === "PUT" && element !== undefined
          ? write(card, element, body)
          : method === "PATCH" && rest === "/settings"
            ? set(card, body)
            : NO_CARD;
    if (wrong !== 0) return wrong;
    card.sequence = sequence;
    show(id, card.content);
    return {};
  }

  function create({ type, data }: Fields): Fields | number {
    if (type !== "card_json" || fault(String(data)) !== undefined) return BAD_CARD;
    const card_id = `${7_355_372_766_134_157_000n + BigInt(cards.size)}`;
    const content = String(data);
    cards.set(card_id, { content, sequence: 0, isStreaming: streams(content), isSent: false });
    return { card_id };
  }

  function update(card: Entity, { card: given }: Fields): number {
    const { type, data } = (given ?? {}) as Fields;
    if (type !== "card_json" || fault(String(data)) !== undefined) return BAD_CARD;
    card.content = String(data);
    card.isStreaming = streams(card.content);
    return 0;
  }

  function write(card: Entity, element: string, { content }: Fields): number {
    if (!card.isStreaming) return CLOSED;
    const whole = JSON.parse(card.content) as {
      body: { elements: { element_id?: string; content?: string }[] };
    };
    const found = whole.body.elements.find(({ element_id }) => element_id === element);
    if (found === undefined || typeof content !== "string") return NO_ELEMENT;
    found.content = content;
    const changed = JSON.stringify(whole);
    if (fault(changed) !== undefined) return BAD_CARD;
    card.content = changed;
    return 0;
  }

  function set(card: Entity, { settings }: Fields): number {
    const { config = {} } = JSON.parse(String(settings)) as { config?: Fields };
    const whole = JSON.parse(card.content) as { config: Fields };
    card.content = JSON.stringify({ ...whole, config: { ...whole.config, ...config } });
    card.isStreaming = config.streaming_mode === true;
    return 0;
  }

  return {
    take,
    /** Undefined when a message's content names no entity. */
    send(
      content: string,
    ): { readonly card: string; readonly content?: string; readonly fault?: string } | undefined {
      const { type, data } = JSON.parse(content) as { type?: string; data?: { card_id?: string } };
      if (type !== "card") return undefined;
      const card = cards.get(data?.card_id ?? "");
      if (card === undefined || card.isSent) return { card: "", fault: "no such card, or sent before" };
      card.isSent = true;
      return { card: data?.card_id ?? "", content: card.content };
    },
    /** How many have words flowing into them. */
    streaming: () => [...cards.values()].filter(({ isStreaming }) => isStreaming).length,
    /** Ends all streams, as Feishu does after ten minutes. */
    expire() {
      for (const card of cards.values()) card.isStreaming = false;
    },
  };
}

function streams(content: string): boolean {
  return (JSON.parse(content) as { config?: Fields }).config?.streaming_mode === true;
}
