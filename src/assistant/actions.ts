import { createHmac, randomBytes } from "node:crypto";
import type { Json } from "../domain/crm.ts";
import type { Clock } from "../ports/clock.ts";
import type { SystemStore } from "../ports/store.ts";
import type { Action, Block, DocumentItem, Reply, TableRow } from "../reply.ts";

/** What a button does, kept on our side: the platform carries only an opaque token. */
export interface StoredAction {
  readonly skill: string;
  readonly input: { readonly [key: string]: Json };
  readonly at: number;
}

const AREA = "action";
const KEEP_MS = 90 * 86_400_000;

export interface Actions {
  /**
   * The reply with a token in every action. One row is stored a reply, however many buttons it has. The same reply
   * under the same key (an effect's) has the same tokens, so that a message sent again is the same to the byte.
   */
  issue(reply: Reply, key?: string): Promise<Reply>;
  /** What a token stands for; undefined when it is unknown or too old. */
  redeem(token: string): Promise<StoredAction | undefined>;
}

/** `secret` makes tokens that nobody can work out; processes that send for each other share it. */
export function createActions(system: SystemStore, clock: Clock, secret = randomSecret()): Actions {
  function nameOf(issued: readonly unknown[], key: string | undefined): string {
    if (key === undefined) return randomBytes(12).toString("base64url");
    // The actions are part of it: an answer that changed between two tries gets buttons of its own.
    return createHmac("sha256", secret)
      .update(JSON.stringify(["action", key, issued]))
      .digest("base64url")
      .slice(0, 16);
  }

  return {
    async issue(reply, key) {
      const issued: { skill: string; input: Json }[] = [];
      mapActions(reply, (action) => {
        issued.push({ skill: action.skill, input: action.input });
        return action;
      });
      if (issued.length === 0) return reply;
      const id = nameOf(issued, key);
      let at = 0;
      const withTokens = mapActions(reply, (action) => ({ ...action, token: `${id}.${at++}` }));
      const expiresAt = new Date(clock.now() + KEEP_MS).toISOString();
      await system.put(AREA, id, { at: clock.now(), actions: issued }, { expiresAt });
      return withTokens;
    },
    async redeem(token) {
      const match = /^([\w-]{16})\.(\d{1,4})$/.exec(token);
      if (match === null) return undefined;
      const row = await system.get<{ at: number; actions: StoredAction[] }>(AREA, match[1] ?? "");
      const action = row?.actions[Number(match[2])];
      return action && row ? { skill: action.skill, input: action.input, at: row.at } : undefined;
    },
  };
}

function randomSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** Every action of a reply, wherever it sits, through one function. */
export function mapActions(reply: Reply, map: (action: Action) => Action): Reply {
  return { ...reply, blocks: reply.blocks.map((block) => mapBlock(block, map)) };
}

function mapBlock(block: Block, map: (action: Action) => Action): Block {
  switch (block.type) {
    case "actions":
      return { ...block, actions: block.actions.map(map) };
    case "form":
      return { ...block, submit: map(block.submit) };
    case "table":
      return {
        ...block,
        rows: block.rows.map((row): TableRow => (row.action ? { ...row, action: map(row.action) } : row)),
      };
    case "documents":
      return {
        ...block,
        items: block.items.map(
          (item): DocumentItem => (item.actions ? { ...item, actions: item.actions.map(map) } : item),
        ),
      };
    case "progress":
      return block.stop ? { ...block, stop: map(block.stop) } : block;
    default:
      return block;
  }
}
