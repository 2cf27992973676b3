import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rarity } from "#src/ports/search-index.ts";
import { segment } from "../segment.ts";
import { type BilingualDictionary, openDictionary, writeDictionary } from "./dictionary-file.ts";
import { shareSaid } from "./said-in-other-language.ts";
import { type Translated, translate } from "./translate.ts";

const ENTRIES = [
  { simplified: "库房", english: ["storeroom", "depot"] },
  { simplified: "库", english: ["vault"] },
  { simplified: "房门", english: ["door of a room"] },
  { simplified: "水阀", english: ["valve; tap"] },
  { simplified: "浴室", english: ["bath (room)", "washroom"] },
  { simplified: "浴室水阀", english: ["bathroom mixer"] },
  { simplified: "阀", english: ["valve"] },
];
const PASSAGES = 100;

let place: string;
let dictionary: BilingualDictionary;

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), "yingdan-dictionary-"));
  writeDictionary(join(place, "own.sqlite"), ENTRIES);
  dictionary = openDictionary(join(place, "own.sqlite"));
});

afterAll(() => {
  dictionary.close();
  rmSync(place, { recursive: true, force: true });
});

/** As an index of a hundred passages would weigh, given how many hold each term. */
function asked(text: string, into: "zh" | "en", holding: Record<string, number>): Promise<Translated> {
  const weigh = async (terms: Iterable<string>) =>
    new Map([...terms].map((term) => [term, rarity(holding[term] ?? 0, PASSAGES)]));
  return translate(segment(text), into, { dictionary, weigh });
}

describe("translate", () => {
  it("takes the translations that occur, and asks for all of them what one term would get", async () => {
    const { words, terms } = await asked("库房", "en", { storeroom: 10, depot: 20, vault: 3 });

    expect(words).toHaveLength(1);
    // Held by 10 + 0.9 × 20 = 28 passages together.
    expect(words[0]?.weight).toBeCloseTo(rarity(28, PASSAGES), 6);
    // What each scores at most is its weight times its rarity: the word's, and nine tenths of it.
    expect((terms.get("storeroom") ?? 0) * rarity(10, PASSAGES)).toBeCloseTo(rarity(28, PASSAGES), 6);
    expect((terms.get("depot") ?? 0) * rarity(20, PASSAGES)).toBeCloseTo(0.9 * rarity(28, PASSAGES), 6);
    expect(terms.has("vault")).toBe(false);
  });

  it("leaves out a meaning that no passage says", async () => {
    const { terms } = await asked("库房", "en", { storeroom: 10 });

    expect([...terms.keys()]).toEqual(["storeroom"]);
  });

  it("takes the longest words, and those inside one that nobody says", async () => {
    const said = { bath: 5, valv: 5, tap: 5, bathroom: 5, mixer: 5 };
    expect([...(await asked("浴室水阀", "en", said)).terms.keys()]).toEqual(["bathroom", "mixer"]);
    const { words, terms } = await asked("浴室水阀", "en", { ...said, mixer: 0 });

    expect([...terms.keys()]).toEqual(["bath", "valv", "tap"]);
    expect(words.map(({ from, to }) => [from, to])).toEqual([
      [0, 2],
      [2, 4],
    ]);
  });

  it("finds Chinese by its pairs of characters, and no lone one beside a longer word", async () => {
    const { terms } = await asked("Which valves?", "zh", { 水阀: 4, 阀: 9 });

    expect([...terms.keys()]).toEqual(["水阀"]);
    expect([...(await asked("valve", "zh", { 阀: 9 })).terms.keys()]).toEqual(["阀"]);
  });

  it("keeps a known word that no passage says, with no translations", async () => {
    const { words, terms } = await asked("库房", "en", {});

    expect(words).toEqual([{ from: 0, to: 2, translations: [], weight: rarity(0, PASSAGES) }]);
    expect(terms.size).toBe(0);
  });

  it("has nothing to say to a question without a known word", async () => {
    expect(await asked("zymurgy", "zh", {})).toEqual({ words: [], terms: new Map() });
  });
});

describe("shareSaid", () => {
  const words = [
    { from: 0, to: 2, weight: 3, translations: [{ terms: ["depot"], likely: 1 }] },
    { from: 2, to: 4, weight: 1, translations: [{ terms: ["side", "door"], likely: 0.9 }] },
  ];
  const holds = (...held: string[]) => ({ holds: (term: string) => held.includes(term), unknown: 4 });

  it("weighs the words held, four fifths at most", () => {
    expect(shareSaid({ from: 0, to: 4 }, words, holds("depot"))).toBeCloseTo((0.8 * 3) / 4, 6);
    expect(shareSaid({ from: 0, to: 2 }, words, holds("depot"))).toBeCloseTo(0.8, 6);
  });

  it("wants all of a phrase, and doubts a later meaning", () => {
    expect(shareSaid({ from: 2, to: 4 }, words, holds("door"))).toBe(0);
    expect(shareSaid({ from: 2, to: 4 }, words, holds("side", "door"))).toBeCloseTo(0.8 * 0.81, 6);
  });

  it("does not take half of a name for the whole", () => {
    expect(shareSaid({ from: 0, to: 7 }, words, holds("depot", "side", "door"))).toBeCloseTo(
      (0.8 * (3 + 0.81)) / (3 + 1 + 4),
      6,
    );
    expect(shareSaid({ from: 5, to: 7 }, words, holds("depot"))).toBe(0);
  });
});
