import type { Log } from "../../log.ts";

/** The library's words may hold addresses with tickets and whole messages: only that it spoke is kept. */
export function sdkLogger(log: Log) {
  return {
    error: () => log.debug("feishu library failed"),
    warn: () => log.debug("feishu library warned"),
    info: () => {},
    debug: () => {},
    trace: () => {},
  };
}
