import type { Account, Json, Territory, TerritoryAccount, TerritoryRule } from "../crm.ts";
import { isWithin, matchIndustry } from "../taxonomy/industry.ts";
import type { Region, RegionIndex } from "../taxonomy/region.ts";

/**
 * 区域 of blue book 1.1 by decision S-8. An excluded account is out, an included one is in, else the rules
 * decide: AND over the dimensions, OR inside one. A place or an industry covers all below it. What is not
 * known of an account satisfies no rule on it, neither "in" nor "not in". A child's rules reach no further
 * than its nearest ancestor with rules, unless the child carries `exceedsParent`; nor into what an ancestor
 * excludes. Without rules: a root holds everything, a territory with children what they hold, a public pool
 * whatever has no owner, any other only its include list. A public pool holds unowned accounts only, besides
 * those on its include list.
 */
export interface TerritoryPlan {
  readonly memberships: readonly Membership[];
  /** Rule values that name no place or industry we know. They match by their exact text only. */
  readonly unknownValues: readonly {
    readonly territoryId: string;
    readonly dimension: string;
    readonly value: string;
  }[];
  /** Territories whose line of parents runs in a circle; each is treated as a root of its own. */
  readonly circular: readonly string[];
}

export interface Membership {
  readonly territoryId: string;
  readonly accountId: string;
  readonly cause: "include" | "rule";
}

/** Verdicts on one account of one territory, as they stand in a byte. */
const OUT = 0;
const BY_RULE = 1;
const BY_LIST = 2;

/** For one dimension of one territory: whether each distinct value passes. */
interface CompiledRule {
  readonly slots: Int32Array;
  readonly passes: Uint8Array;
}

interface Node {
  readonly territory: Territory;
  readonly parent: Node | undefined;
  readonly children: Node[];
  readonly rules: readonly CompiledRule[];
  readonly excluded: ReadonlySet<number>;
  readonly included: ReadonlySet<number>;
  readonly mayExceed: boolean;
  /** One verdict an account, filled when first asked. */
  verdicts: Uint8Array | undefined;
}

/** Every membership of every account, in the order of the territories, then of the accounts. */
export function evaluateTerritories(input: {
  readonly territories: readonly Territory[];
  readonly accounts: readonly Account[];
  readonly regions: RegionIndex;
}): TerritoryPlan {
  const columns = createColumns(input.accounts, input.regions);
  const { nodes, circular } = buildTree(input.territories, input.accounts, columns);
  const owned = Uint8Array.from(input.accounts, (account) => (account.ownerId === undefined ? 0 : 1));
  const memberships: Membership[] = [];
  for (const node of nodes) {
    const verdicts = verdictsOf(node, owned);
    for (let row = 0; row < verdicts.length; row++) {
      const account = verdicts[row] === OUT ? undefined : input.accounts[row];
      if (account === undefined) continue;
      const cause = verdicts[row] === BY_LIST ? "include" : "rule";
      memberships.push({ territoryId: node.territory.id, accountId: account.id, cause });
    }
  }
  return { memberships, unknownValues: columns.unknown, circular };
}

function verdictsOf(node: Node, owned: Uint8Array): Uint8Array {
  if (node.verdicts !== undefined) return node.verdicts;
  const verdicts = byRule(node, owned);
  node.verdicts = verdicts;
  for (let up = node.parent; up !== undefined; up = up.parent)
    for (const row of up.excluded) verdicts[row] = OUT;
  for (const row of node.included) verdicts[row] = BY_LIST;
  for (const row of node.excluded) verdicts[row] = OUT;
  return verdicts;
}

/** What the rules alone say; the lists are laid over it afterwards. */
function byRule(node: Node, owned: Uint8Array): Uint8Array {
  const verdicts = new Uint8Array(owned.length);
  const { publicPool } = node.territory;
  const ceiling = node.mayExceed ? undefined : ancestorWithRules(node);
  const limit = ceiling === undefined ? undefined : verdictsOf(ceiling, owned);
  const container = node.rules.length === 0 && !publicPool && node.parent !== undefined;
  const below = container ? node.children.map((child) => verdictsOf(child, owned)) : [];
  for (let row = 0; row < verdicts.length; row++) {
    if (publicPool && owned[row] === 1) continue;
    if (container) verdicts[row] = below.some((child) => child[row] !== OUT) ? BY_RULE : OUT;
    else if (node.rules.length === 0 && !publicPool) verdicts[row] = BY_RULE;
    else if ((limit === undefined || limit[row] !== OUT) && passesAll(node.rules, row))
      verdicts[row] = BY_RULE;
  }
  return verdicts;
}

function passesAll(rules: readonly CompiledRule[], row: number): boolean {
  for (let at = 0; at < rules.length; at++) {
    const rule = rules[at];
    if (rule !== undefined && rule.passes[rule.slots[row] ?? 0] !== 1) return false;
  }
  return true;
}

function ancestorWithRules(node: Node): Node | undefined {
  return ancestors(node).find((ancestor) => ancestor.rules.length > 0);
}

/** Nearest first. */
function ancestors(node: Node): Node[] {
  const line: Node[] = [];
  for (let at = node.parent; at !== undefined; at = at.parent) line.push(at);
  return line;
}

function buildTree(
  territories: readonly Territory[],
  accounts: readonly Account[],
  columns: Columns,
): { nodes: Node[]; circular: string[] } {
  const rowOf = new Map(accounts.map((account, row) => [account.id, row]));
  const rows = (ids: readonly string[]) => new Set(ids.flatMap((id) => rowOf.get(id) ?? []));
  const byId = new Map(territories.map((territory) => [territory.id, territory]));
  const circular = territories.filter((territory) => runsInCircle(territory, byId)).map(({ id }) => id);
  const nodes = new Map<string, Node>();

  function nodeOf(territory: Territory): Node {
    const present = nodes.get(territory.id);
    if (present !== undefined) return present;
    const above = circular.includes(territory.id) ? undefined : byId.get(territory.parentId ?? "");
    const parent = above === undefined ? undefined : nodeOf(above);
    const node: Node = {
      territory,
      parent,
      children: [],
      rules: territory.rules.map((rule) => columns.compile(territory.id, rule)),
      excluded: rows(territory.excludeAccountIds),
      included: rows(territory.includeAccountIds),
      mayExceed: territory.custom.exceedsParent === true,
      verdicts: undefined,
    };
    nodes.set(territory.id, node);
    parent?.children.push(node);
    return node;
  }

  return { nodes: territories.map(nodeOf), circular };
}

function runsInCircle(territory: Territory, byId: ReadonlyMap<string, Territory>): boolean {
  const seen = new Set<string>();
  for (let at: Territory | undefined = territory; at !== undefined; at = byId.get(at.parentId ?? "")) {
    if (seen.has(at.id)) return true;
    seen.add(at.id);
  }
  return false;
}

interface Columns {
  compile(territoryId: string, rule: TerritoryRule): CompiledRule;
  readonly unknown: { territoryId: string; dimension: string; value: string }[];
}

interface Column {
  readonly slots: Int32Array;
  /** Slot 0 is "not known". */
  readonly values: readonly (string | undefined)[];
}

const REGION = /^(地域|地区|区域|省份|城市|region|area|place)$/i;
const INDUSTRY = /^(行业|industry|sector)$/i;
const OWN_FIELDS: Readonly<Record<string, keyof Account>> = {
  国家: "country",
  country: "country",
  客户状态: "kind",
  kind: "kind",
  客户等级: "tier",
  tier: "tier",
};

/** Each dimension as one column of small numbers, so that a rule is tested once a value, not once an account. */
function createColumns(accounts: readonly Account[], regions: RegionIndex): Columns {
  const columns = new Map<string, Column>();
  const unknown: { territoryId: string; dimension: string; value: string }[] = [];

  function columnOf(dimension: string): Column {
    const present = columns.get(dimension);
    if (present !== undefined) return present;
    const built = buildColumn(accounts, readerOf(dimension));
    columns.set(dimension, built);
    return built;
  }

  function compile(territoryId: string, rule: TerritoryRule): CompiledRule {
    const column = columnOf(rule.dimension);
    const tests = rule.values.map((value) => {
      const test = testOf(rule.dimension, value, regions);
      if (test.unknown) unknown.push({ territoryId, dimension: rule.dimension, value });
      return test.matches;
    });
    const passes = Uint8Array.from(column.values, (value) => {
      if (value === undefined) return 0;
      const hit = tests.some((matches) => matches(value));
      return hit === (rule.operator === "in") ? 1 : 0;
    });
    return { slots: column.slots, passes };
  }

  return { compile, unknown };
}

function buildColumn(accounts: readonly Account[], read: (account: Account) => string | undefined): Column {
  const slotOf = new Map<string, number>();
  const values: (string | undefined)[] = [undefined];
  const slots = new Int32Array(accounts.length);
  for (const [row, account] of accounts.entries()) {
    const value = read(account);
    if (value === undefined) continue;
    let slot = slotOf.get(value);
    if (slot === undefined) {
      slot = values.push(value) - 1;
      slotOf.set(value, slot);
    }
    slots[row] = slot;
  }
  return { slots, values };
}

function readerOf(dimension: string): (account: Account) => string | undefined {
  if (REGION.test(dimension)) {
    return ({ province, city, district }) =>
      province === undefined && city === undefined ? undefined : [province, city, district].join("/");
  }
  if (INDUSTRY.test(dimension)) return ({ industryCode, industry }) => industryCode ?? industry;
  const own = OWN_FIELDS[dimension];
  if (own !== undefined) return (account) => textOf(account[own] as Json | undefined);
  return ({ custom }) => textOf(custom[dimension.replace(/^custom\./, "")]);
}

function textOf(value: Json | undefined): string | undefined {
  return value === undefined || value === null || value === "" ? undefined : String(value);
}

interface ValueTest {
  matches(value: string): boolean;
  readonly unknown: boolean;
}

function testOf(dimension: string, wanted: string, regions: RegionIndex): ValueTest {
  if (REGION.test(dimension)) return regionTest(wanted, regions.find(wanted));
  if (!INDUSTRY.test(dimension)) return { matches: (value) => value === wanted, unknown: false };
  const code = matchIndustry(wanted).code;
  if (code === undefined) return { matches: (value) => value === wanted, unknown: true };
  return { matches: (value) => isWithin(value, code), unknown: false };
}

function regionTest(wanted: string, region: Region | undefined): ValueTest {
  if (region === undefined) {
    return { matches: (value) => value.split("/").includes(wanted), unknown: true };
  }
  return {
    unknown: false,
    matches(value) {
      const [province, city, district] = value.split("/");
      if (province !== region.province) return false;
      // A municipality is its own city: 上海 as a province covers every district of it.
      const whole = region.city === undefined || region.city === region.province;
      return (
        (whole || city === region.city) && (region.district === undefined || district === region.district)
      );
    },
  };
}

/** The rows the mirror keeps, one a membership, with an id that stays the same from run to run. */
export function territoryRows(plan: TerritoryPlan): TerritoryAccount[] {
  return plan.memberships.map(({ territoryId, accountId, cause }) => ({
    id: `${territoryId}:${accountId}`,
    territoryId,
    accountId,
    cause,
    custom: {},
  }));
}

/** Depth in the tree, a root 0; a circle counts as a root. */
export function territoryDepths(territories: readonly Territory[]): Map<string, number> {
  const byId = new Map(territories.map((territory) => [territory.id, territory]));
  return new Map(
    territories.map((territory) => {
      let depth = 0;
      if (!runsInCircle(territory, byId)) {
        for (let at = byId.get(territory.parentId ?? ""); at !== undefined; at = byId.get(at.parentId ?? ""))
          depth++;
      }
      return [territory.id, depth];
    }),
  );
}

/** Deepest first, then by explicit order, then by id: the first of an account's territories is its primary one. */
export function byPrimacy(territories: readonly Territory[]): (a: string, b: string) => number {
  const depths = territoryDepths(territories);
  const order = new Map(
    territories.map((territory) => [territory.id, territory.order ?? Number.MAX_SAFE_INTEGER]),
  );
  return (a, b) =>
    (depths.get(b) ?? 0) - (depths.get(a) ?? 0) ||
    (order.get(a) ?? 0) - (order.get(b) ?? 0) ||
    (a < b ? -1 : a > b ? 1 : 0);
}
