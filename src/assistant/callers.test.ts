import { describe, expect, it } from "vitest";
import type { Viewer } from "#src/domain/viewer.ts";
import { turnedAway } from "./callers.ts";

const REP: Viewer = { userId: "u-1", role: "rep", name: "李珊", locale: "zh", timeZone: "Asia/Shanghai" };
const DIRECT = { direct: true, channel: "slack" };
const GROUP = { direct: false, channel: "slack" };

describe("turnedAway", () => {
  it("turns nobody away when nothing is set", () => {
    expect(turnedAway(REP, GROUP, {})).toBeUndefined();
  });

  it("lets in by role or by id, and says where else to ask", () => {
    const group = new Set(["manager"]);

    expect(turnedAway({ ...REP, role: "manager" }, GROUP, { group })).toBeUndefined();
    expect(turnedAway(REP, GROUP, { group: new Set(["u-1"]) })).toBeUndefined();
    expect(JSON.stringify(turnedAway(REP, GROUP, { group }))).toContain("请私聊问我");
    expect(turnedAway(REP, DIRECT, { group })).toBeUndefined();
  });

  it("sends to the admin whoever may ask nowhere, but never closes the playground", () => {
    const callers = { direct: new Set(["admin"]), group: new Set(["admin"]) };

    expect(JSON.stringify(turnedAway({ ...REP, locale: "en" }, DIRECT, callers))).toContain("Your admin");
    expect(turnedAway(REP, { direct: true, channel: "web" }, callers)).toBeUndefined();
  });
});
