import { type Browser, chromium } from "playwright-core";
import { SERVERS } from "#test/support/servers.ts";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Whether this machine has a Chromium; suites without one are named by the runner as skipped. */
export const hasChromium: boolean = SERVERS.chromium.find() !== undefined;

export async function launchBrowser(): Promise<Browser> {
  const executablePath = SERVERS.chromium.find();
  if (executablePath === undefined) throw new Error(`Chromium is missing: ${SERVERS.chromium.install}`);
  return chromium.launch({ executablePath, args: FLAGS });
}

export const PHONE = { width: 390, height: 844 } as const;
export const DESKTOP = { width: 1280, height: 860 } as const;
