import type { Account, Campaign, Deal, User } from "../crm.ts";
import { isWithin } from "../taxonomy/industry.ts";

/** The five outside resources of blue book 4.2. */
export const RESOURCE_KINDS = ["executive", "event", "expert", "media", "partner"] as const;
export type ResourceKind = (typeof RESOURCE_KINDS)[number];

export interface Expert {
  readonly id: string;
  readonly name: string;
  readonly organisation: string;
  readonly fields: string;
  readonly offers: string;
  readonly ownerId?: string;
  readonly lastContactOn?: string;
}

export interface Partner {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly province?: string;
  readonly industries: readonly string[];
  readonly productIds: readonly string[];
  readonly contact: string;
  readonly jointProjects: number;
  readonly note: string;
}

export type ResourceReason =
  | "closing"
  | "no-eb"
  | "upcoming"
  | "attended"
  | "same-field"
  | "topic"
  | "same-province"
  | "same-industry"
  | "same-product"
  | "joint-projects";

export interface ResourceMatch {
  readonly kind: ResourceKind;
  readonly id: string;
  readonly name: string;
  readonly details: readonly string[];
  readonly reasons: readonly ResourceReason[];
  readonly score: number;
}

export interface ResourceNeed {
  readonly account: Account;
  readonly deal?: Deal | undefined;
  /** 0–1: how near the deal is to being signed. */
  readonly probability: number;
  readonly ebMet: boolean;
  /** What the customer speaks of, in words. */
  readonly needText: string;
  readonly topTopic?: { readonly id: string; readonly name: string } | undefined;
}

/** Who and what could help, best first; a resource without any reason is left out. */
export function matchResources(
  need: ResourceNeed,
  supply: {
    readonly leaders: readonly User[];
    readonly campaigns: readonly Campaign[];
    /** Campaigns that somebody of the account took part in. */
    readonly attended: ReadonlySet<string>;
    readonly experts: readonly Expert[];
    readonly partners: readonly Partner[];
    readonly today: string;
  },
): ResourceMatch[] {
  return [
    // The nearer leader comes first: each step further up the line costs a point.
    ...supply.leaders.flatMap((leader, at) =>
      executiveMatch(need, leader).map((match) => ({ ...match, score: match.score - at })),
    ),
    ...supply.campaigns.flatMap((campaign) => eventMatch(campaign, supply)),
    ...supply.experts.flatMap((expert) => expertMatch(need, expert)),
    ...mediaMatch(need),
    ...supply.partners.flatMap((partner) => partnerMatch(need, partner)),
  ].sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

function executiveMatch(need: ResourceNeed, leader: User): ResourceMatch[] {
  const reasons: ResourceReason[] = [];
  if (need.deal !== undefined && need.probability >= 0.6) reasons.push("closing");
  if (need.deal !== undefined && !need.ebMet) reasons.push("no-eb");
  if (reasons.length === 0) return [];
  const score = (reasons.includes("closing") ? 40 : 0) + (reasons.includes("no-eb") ? 30 : 0);
  return [{ kind: "executive", id: leader.id, name: leader.name, details: [], reasons, score }];
}

function eventMatch(
  campaign: Campaign,
  supply: { readonly attended: ReadonlySet<string>; readonly today: string },
): ResourceMatch[] {
  const upcoming = campaign.startsOn !== undefined && campaign.startsOn >= supply.today;
  const attended = supply.attended.has(campaign.id);
  if (!upcoming && !attended) return [];
  const reasons: ResourceReason[] = [
    ...(attended ? ["attended" as const] : []),
    ...(upcoming ? ["upcoming" as const] : []),
  ];
  return [
    {
      kind: "event",
      id: campaign.id,
      name: campaign.name,
      details: campaign.startsOn === undefined ? [] : [campaign.startsOn],
      reasons,
      score: (attended ? 35 : 0) + (upcoming ? 20 : 0),
    },
  ];
}

/** Shared pairs of neighbouring characters: enough to see that 泵阀 and 设备管理 are spoken of on both sides. */
function sharedPairs(a: string, b: string): number {
  const pairs = (text: string) => {
    const letters = [...text.toLowerCase()].filter((letter) => /[\p{L}\p{N}]/u.test(letter));
    return new Set(letters.slice(1).map((letter, at) => (letters[at] ?? "") + letter));
  };
  const left = pairs(a);
  let shared = 0;
  for (const pair of pairs(b)) if (left.has(pair)) shared++;
  return shared;
}

function expertMatch(need: ResourceNeed, expert: Expert): ResourceMatch[] {
  const text = [need.account.industry ?? "", need.account.description ?? "", need.needText].join(" ");
  const shared = sharedPairs(`${expert.fields} ${expert.organisation}`, text);
  if (shared < 2) return [];
  const score = 15 + Math.min(20, shared * 3);
  return [
    {
      kind: "expert",
      id: expert.id,
      name: expert.name,
      details: [expert.organisation, expert.offers],
      reasons: ["same-field"],
      score,
    },
  ];
}

function mediaMatch(need: ResourceNeed): ResourceMatch[] {
  if (need.topTopic === undefined) return [];
  const { id, name } = need.topTopic;
  return [{ kind: "media", id: `topic-${id}`, name, details: [], reasons: ["topic"], score: 12 }];
}

function partnerMatch(need: ResourceNeed, partner: Partner): ResourceMatch[] {
  const code = need.account.industryCode;
  const reasons: ResourceReason[] = [];
  if (
    partner.province !== undefined &&
    need.account.province !== undefined &&
    partner.province.startsWith(need.account.province)
  ) {
    reasons.push("same-province");
  }
  if (code !== undefined && partner.industries.some((industry) => isWithin(code, industry)))
    reasons.push("same-industry");
  if (partner.productIds.some((id) => need.deal?.productIds?.includes(id))) reasons.push("same-product");
  if (reasons.length === 0) return [];
  const score = reasons.length * 12 + Math.min(6, partner.jointProjects);
  if (partner.jointProjects > 0) reasons.push("joint-projects");
  return [
    {
      kind: "partner",
      id: partner.id,
      name: partner.name,
      details: [partner.type, partner.note],
      reasons,
      score,
    },
  ];
}
