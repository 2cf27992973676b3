import { render } from "lit/html.js";
import type { Locale } from "../../../domain/text.ts";
import type { WireBlocksPage } from "../wire.ts";
import { call } from "./api.ts";
import { createBehaviour, remembered } from "./behaviour.ts";
import { createHistory } from "./history.ts";
import { createScroll } from "./scroll.ts";
import { createStore, type State } from "./state.ts";
import { companyName, TEXTS } from "./texts.ts";
import { app } from "./views/app.ts";

const showsBlocks = location.pathname === "/playground/blocks";
const past = createHistory();
const scroll = createScroll();
const store = createStore(firstState(), draw);
const on = createBehaviour(store);

function firstState(): State {
  return {
    phase: "loading",
    locale: firstLocale(),
    conversation: "main",
    messages: [],
    pending: {},
    online: true,
    settled: false,
    upload: undefined,
    notice: undefined,
    dragging: false,
  };
}

function firstLocale(): Locale {
  const kept = remembered("locale");
  if (kept === "zh" || kept === "en") return kept;
  return navigator.language.startsWith("zh") ? "zh" : "en";
}

function draw(state: State): void {
  const t = TEXTS[state.locale];
  document.documentElement.lang = state.locale === "zh" ? "zh-CN" : "en";
  document.title = [t.product, state.session && companyName(state.session.status, state.locale)]
    .filter(Boolean)
    .join(" · ");
  const root = document.querySelector<HTMLElement>("#app");
  if (root === null) return;
  scroll.before(state);
  render(app({ state, t, on }, past), root);
  scroll.after(state);
  focusOnce(state);
  if (showsBlocks) void loadBlocks(state);
}

let focused = false;

/** On a phone the keyboard would cover the greeting. */
function focusOnce({ phase }: State): void {
  if (focused || phase !== "ready" || !matchMedia("(hover: hover) and (min-width: 720px)").matches) return;
  focused = true;
  document.querySelector<HTMLElement>("#ask")?.focus();
}

let loaded: string | undefined;

async function loadBlocks({ phase, locale }: State): Promise<void> {
  if (phase !== "ready" || loaded === locale) return;
  loaded = locale;
  store.set({ blocksPage: await call<WireBlocksPage>(`/api/playground/blocks?locale=${locale}`) });
}

/** Counts entered elements, because a drag leaves and enters every child on its way. */
let depth = 0;
function dragged(event: DragEvent, change: number): void {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  depth = Math.max(0, depth + change);
  on.setDragging(depth > 0);
}

addEventListener("dragenter", (event) => dragged(event, 1));
addEventListener("dragleave", (event) => dragged(event, -1));
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
  event.preventDefault();
  depth = 0;
  on.setDragging(false);
  for (const file of event.dataTransfer?.files ?? []) on.sendFile(file);
});

draw(store.get());
void on.open();
