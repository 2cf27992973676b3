/** The five strategies of blue book 1.4 and their centres on (ideal index, difficulty), by decision S-6. */
export const STRATEGIES = [
  { id: "grow", ideal: 100, difficulty: 0 },
  { id: "pond", ideal: 100, difficulty: 100 },
  { id: "net", ideal: 0, difficulty: 0 },
  { id: "siege", ideal: 0, difficulty: 100 },
  { id: "nurture", ideal: 50, difficulty: 50 },
] as const;

export type StrategyId = (typeof STRATEGIES)[number]["id"];

/**
 * The strategy whose centre lies nearest to the point, both axes 0–100. Between an outer centre and the
 * middle a tie goes to 培养 (`nurture`); two outer centres never tie nearer than the middle.
 */
export function strategyFor(ideal: number, difficulty: number): StrategyId {
  let nearest: StrategyId = "nurture";
  let least = squared(ideal - 50, difficulty - 50);
  for (const strategy of STRATEGIES) {
    const distance = squared(ideal - strategy.ideal, difficulty - strategy.difficulty);
    // A hair's breadth of rounding must not turn a tie into a win over the middle.
    if (distance < least - 1e-9) {
      least = distance;
      nearest = strategy.id;
    }
  }
  return nearest;
}

/** The outer strategy whose corner a point in the middle leans to; undefined on the lines between them. */
export function leaningOf(ideal: number, difficulty: number): Exclude<StrategyId, "nurture"> | undefined {
  if (Math.abs(ideal - 50) < 1e-9 || Math.abs(difficulty - 50) < 1e-9) return undefined;
  if (ideal > 50) return difficulty > 50 ? "pond" : "grow";
  return difficulty > 50 ? "siege" : "net";
}

function squared(x: number, y: number): number {
  return x * x + y * y;
}
