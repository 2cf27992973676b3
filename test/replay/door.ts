import type { ChannelDeps, OpenedChannel } from "#src/channels/deps.ts";

export interface Said {
  readonly text: string;
  /** In a group, speaking to the bot; else in the direct messages. */
  readonly inGroup?: boolean;
  /** The bot's own words coming back, or another bot's. */
  readonly byBot?: boolean;
  /** Two with one id are the platform sending the same event again. */
  readonly id?: string;
}

export interface HandedFile {
  readonly name: string;
  readonly data: Uint8Array;
}

export interface Line {
  readonly text: string;
  readonly buttons: readonly string[];
  readonly audience: "asker" | "everyone";
}

/** A platform as the replay uses it: a person who speaks and presses, and what stands on the screen. */
export interface Door extends AsyncDisposable {
  readonly name: string;
  open(deps: ChannelDeps): OpenedChannel;
  /** Where a webhook's requests go; a platform with a long connection has no use for it. */
  connect(receive: (request: Request) => Promise<Response>): void;
  /** From now on the platform vouches for the person's e-mail. */
  vouchFor(email: string): void;
  /** True when the platform regards the event as taken. */
  say(said: Said): Promise<boolean>;
  press(label: string): Promise<boolean>;
  /** Hands a file over in the direct messages. */
  hand(file: HandedFile): Promise<boolean>;
  lines(): readonly Line[];
  /** The platform asks to wait a second at the next call. */
  limitNext(): void;
}
