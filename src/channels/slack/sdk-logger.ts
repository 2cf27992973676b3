import { LogLevel } from "@slack/bolt";
import type { Log } from "../../log.ts";

/**
 * The SDK's warnings through our log. Its debug lines hold whole messages and its error lines may hold an
 * address with a ticket, so only a static message of ours and the kind are kept.
 */
export function sdkLogger(log: Log) {
  let name = "slack";
  return {
    debug: () => {},
    info: () => {},
    warn: () => log.debug("slack library warned", { part: name }),
    error: () => log.debug("slack library failed", { part: name }),
    setLevel: () => {},
    getLevel: () => LogLevel.WARN,
    setName: (next: string) => {
      name = next;
    },
  };
}
