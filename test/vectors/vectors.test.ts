import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkVectors } from "./check-vectors.ts";

const checks = checkVectors(join(import.meta.dirname, "fixtures"));

describe("the platforms' published vectors", () => {
  it("are forty-one values", () => {
    expect(checks.length).toBe(41);
  });

  it.each(checks.map((check) => [check.name, check] as const))("%s", (_, { ours, theirs }) => {
    expect(ours).toEqual(theirs);
  });
});
