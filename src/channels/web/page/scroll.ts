import type { State } from "./state.ts";

const NEAR_PX = 160;

/** Keeps the newest question at the top of the window, so that an answer is read from its verdict down. */
export function createScroll(): { before(state: State): void; after(state: State): void } {
  let count = 0;
  let wasNear = true;
  let wasSettled = false;
  /** From a question until the person scrolls by hand: the answer may come while the page is still moving. */
  let follows = false;
  for (const byHand of ["wheel", "touchmove"]) {
    addEventListener(
      byHand,
      () => {
        follows = false;
      },
      { passive: true },
    );
  }

  function entries({ messages, pending }: State): number {
    const known = new Set(messages.map(({ id }) => id));
    return messages.length + Object.keys(pending).filter((event) => !known.has(`p-${event}`)).length;
  }

  return {
    before() {
      const { scrollHeight, clientHeight, scrollTop } = document.documentElement;
      wasNear = scrollHeight - clientHeight - scrollTop < NEAR_PX;
    },
    after(state) {
      const now = entries(state);
      const arrived = state.settled && !wasSettled;
      if (Object.values(state.pending).some(({ state: at }) => at === "sending")) follows = true;
      if (arrived) reveal(true);
      else if (state.settled && now > count && (wasNear || follows)) reveal(false);
      count = now;
      wasSettled = state.settled;
    },
  };
}

/** A message nobody asked for (a digest) is shown itself, not the question far above it. */
function reveal(atOnce: boolean): void {
  const said = [...document.querySelectorAll(".said")].at(-1);
  const last = document.querySelector(".thread > :last-child");
  const apart = said && last ? last.getBoundingClientRect().top - said.getBoundingClientRect().top : 0;
  const still = atOnce || matchMedia("(prefers-reduced-motion: reduce)").matches;
  const target = apart > innerHeight ? last : (said ?? last);
  target?.scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" });
}
