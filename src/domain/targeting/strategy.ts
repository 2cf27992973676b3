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

function squared(x: number, y: number): number {
  return x * x + y * y;
}
