import type { DealStart } from "./truth.ts";

export interface Deal extends DealStart {
  id: string;
  name: string;
  account: string;
  owner: string;
  contact: string;
  product: string;
  currency: "CNY" | "USD" | "HKD";
  amount: number;
  stage: string;
  created: string;
  expectedClose: string;
  closed: string;
  campaign: string;
  lostReason: string;
  problemType: string;
  purchaseWindow: string;
  nextStep: string;
  nextStepDate: string;
}

/** One line of a deal's history: what changed, and how the deal stood after it. */
export interface Change {
  deal: string;
  at: string;
  kind: "创建" | "阶段" | "金额" | "预计成交日期";
  fromStage: string;
  stage: string;
  amount: number;
  expectedClose: string;
  by: string;
}

export interface DealWithHistory {
  deal: Deal;
  history: Change[];
}

/** A deal the scenes and case studies tell of: dates and sums are given, not drawn. */
export interface StoryDeal {
  account: string;
  name: string;
  product: string;
  amount: number;
  created: string;
  start: Pick<Deal, "type" | "source" | "ebKnown" | "budget" | "competitor">;
  currency?: Deal["currency"];
  events: readonly StoryEvent[];
  firstPromise: string;
  amountStart?: number;
  extra?: Partial<
    Pick<
      Deal,
      "problemType" | "purchaseWindow" | "nextStep" | "nextStepDate" | "campaign" | "contact" | "lostReason"
    >
  >;
}

export type StoryEvent = readonly [on: string, kind: Change["kind"], value: string];
