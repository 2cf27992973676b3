export const WARNING_RULES = [
  "overdue",
  "pushed",
  "silent",
  "stalled",
  "noEb",
  "amountCut",
  "noNextStep",
  "singleContact",
] as const;
export type WarningRule = (typeof WARNING_RULES)[number];

/** What an admin may set of the warnings; days are whole calendar days. */
export interface WarningRules {
  /** Points from which a deal is serious. */
  readonly serious: number;
  /** What each rule adds to a deal's rank; 0 switches it off. */
  readonly points: Readonly<Record<WarningRule, number>>;
  /** Days without activity from which a deal is silent: by stage id or name, else `default`. */
  readonly silentDays: { readonly default: number; readonly stages: Readonly<Record<string, number>> };
  /** Days past the expected close date that are let pass. */
  readonly overdueDays: number;
  readonly stalled: {
    /** Times the middle stay in the stage. */
    readonly factor: number;
    /** Ended stays that the middle must rest on; with fewer, `days` decides alone. */
    readonly minStays: number;
    readonly days: number;
  };
  /** Orders of stages from which these two begin to count, 1 the first open stage. */
  readonly ebFromStage: number;
  readonly contactsFromStage: number;
  /** People of the account one must know. */
  readonly contacts: number;
  readonly pushes: number;
  readonly amountCut: {
    /** Fraction of the amount before, 0–1. */
    readonly share: number;
    readonly withinDays: number;
  };
  /** A next step whose date has passed by more than that counts as none. */
  readonly nextStepDays: number;
}
