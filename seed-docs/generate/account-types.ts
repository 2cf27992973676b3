import type { Industry } from "./industries.ts";
import type { Place } from "./places.ts";

/** What is true of a company. The export shows only part of it: see `unknown` on the account. */
export interface AccountFacts {
  staff: number;
  /** 万元 a year. */
  output: number;
  revenue: number;
  /** Per cent. */
  margin: number;
  growth: number;
  founded: number;
  plants: number;
  lines: number;
  listed: boolean;
  foundry: boolean;
  digitalDept: boolean;
  digitalLeadSince: string;
  exports: boolean;
  erp: string;
  mesYear: number;
  competitor: string;
  distanceKm: number;
  /** Ratings run from 1 (low) to 5 (high). */
  cashFlow: number;
  priceSensitivity: number;
  strategicValue: number;
  innovation: number;
  maturity: number;
  governance: number;
  coreFit: number;
  entryBarrier: number;
  bargaining: number;
  brandInfluence: number;
  businessFluency: number;
  peopleFamiliarity: number;
  solutionAdvantage: number;
  /** Per cent. */
  marketingReach: number;
  coldCallRate: number;
  partnerIntro: boolean;
  procurement: "公开招标" | "邀请招标" | "比价" | "直接采购";
  decisionDays: number;
}

export interface Account {
  id: string;
  name: string;
  englishName: string;
  parent: string;
  industry: Industry;
  place: Place;
  district: string;
  owner: string;
  created: string;
  description: string;
  facts: AccountFacts;
  unknown: ReadonlySet<string>;
}

/** What the years with us have made of an account; worked out after deals and orders. */
export interface Relation {
  status: "潜在" | "跟进中" | "成交客户" | "流失" | "已注销";
  level: string;
  vip: boolean;
  strategic: boolean;
  lighthouse: boolean;
  benchmark: boolean;
  focus: boolean;
  headcountTier: number;
  productFit: "高" | "中" | "低";
  industryFit: "高" | "中" | "低";
  bestCase: boolean;
  satisfaction: string;
  credit: string;
  onlyUs: boolean | null;
  recommends: boolean | null;
  irreplaceable: number | null;
  importance: number | null;
  costShare: number | null;
  trust: number | null;
  overdue: number | null;
  grossProfit: number | null;
  serviceCost: number | null;
  blacklisted: boolean;
  blacklistReason: string;
  blacklistDate: string;
  tags: string;
}

/** A company the stories and case studies are told about; whatever is not given here is drawn like any other's. */
export interface Anchor {
  name: string;
  englishName: string;
  parent?: string;
  group: string;
  city: string;
  district?: string;
  facts?: Partial<AccountFacts>;
  /** Fields the CRM does not know, although most accounts have them. */
  unknown?: readonly string[];
  description?: string;
}
