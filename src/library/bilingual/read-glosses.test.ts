import { describe, expect, it } from "vitest";
import { readGlosses } from "./read-glosses.ts";

const meanings = (...english: string[]) => readGlosses({ simplified: "词", english });

describe("readGlosses", () => {
  it("gives each meaning as stemmed words, in order, each once", () => {
    expect(meanings("to repair; to mend", "repairs, upkeep")).toEqual(["repair", "mend", "upkeep"]);
  });

  it("leaves out asides, counting words, surnames and other spellings", () => {
    expect(
      meanings("surname Li", "plum (fruit) (Tw)", "CL:個|个[ge4]", "old variant of 理", "see also 李子"),
    ).toEqual(["plum"]);
  });

  it("leaves out nested asides and explanations of more than three words", () => {
    expect(meanings("pump (device (for water))", "person who looks after a warehouse at night")).toEqual([
      "pump",
    ]);
  });

  it("keeps what stands between particles", () => {
    expect(meanings("board of directors")).toEqual(["board director"]);
  });

  it("gives nothing when nothing is left", () => {
    expect(meanings("(particle)", "", "of the")).toEqual([]);
  });
});
