import { describe, expect, it } from "vitest";
import { openPostgres } from "./postgres.ts";

describe("openPostgres", () => {
  it("says that nothing answers, without the password", async () => {
    const opening = openPostgres({ url: "postgres://sales:hunter2@127.0.0.1:9/yingdan" });

    const error = await opening.catch((caught) => caught);

    expect(error).toMatchObject({ code: "UPSTREAM_FAILED", source: "postgres" });
    expect(`${error.message} ${error.zh}`).not.toContain("hunter2");
  });

  it("says that the address is none", async () => {
    await expect(openPostgres({ url: "not an address" })).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  });
});
