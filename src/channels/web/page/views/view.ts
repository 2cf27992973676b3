import type { WireAction, WireBlock } from "../../wire.ts";
import type { Behaviour } from "../behaviour.ts";
import type { State } from "../state.ts";
import type { Texts } from "../texts.ts";

/** What every view is drawn from. */
export interface View {
  readonly state: State;
  readonly t: Texts;
  readonly on: Behaviour;
}

/** A view inside one message: its id names elements, its sources resolve marks. */
export interface MessageView extends View {
  readonly message: string;
  readonly sources: Extract<WireBlock, { type: "sources" }>["items"];
  /** False where buttons are only to be looked at. */
  readonly live: boolean;
}

export function isBusy({ state }: View, action: WireAction): boolean {
  return Object.values(state.pending).some(({ token, state: at }) => {
    return token !== undefined && token === action.token && at !== "failed" && at !== "lost";
  });
}

/** The source a mark points at: the one with that id, else the one at that place in the list. */
export function sourceIndex({ sources }: MessageView, id: string): number | undefined {
  const byId = sources.findIndex((source) => source.id === id);
  if (byId >= 0) return byId;
  const place = Number(id) - 1;
  return Number.isInteger(place) && place >= 0 && place < sources.length ? place : undefined;
}
