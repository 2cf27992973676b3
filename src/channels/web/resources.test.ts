import { describe, expect, it } from "vitest";
import { resourceResponse } from "./resources.ts";

function headersOf(mediaType: string): Headers {
  return resourceResponse({ name: "a", mediaType, data: new Uint8Array([1]) }).headers;
}

describe("resourceResponse", () => {
  it("shows text as text, even when it is code", () => {
    expect(headersOf("text/markdown").get("content-type")).toBe("text/plain; charset=utf-8");
    expect(headersOf("text/javascript").get("content-type")).toBe("text/plain; charset=utf-8");
  });

  it("shows HTML and SVG without scripts and without our origin", () => {
    for (const type of ["text/html", "image/svg+xml"]) {
      const policy = headersOf(type).get("content-security-policy") ?? "";
      expect(policy).toMatch(/^sandbox; default-src 'none'/);
      expect(policy).not.toContain("allow-");
    }
  });

  it("lets the browser's own viewer open a PDF", () => {
    expect(headersOf("application/pdf").get("content-security-policy")).toBe("frame-ancestors 'none'");
    expect(headersOf("application/pdf").get("content-disposition")).toMatch(/^inline/);
  });

  it("downloads everything else", () => {
    const type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    expect(headersOf(type).get("content-disposition")).toMatch(/^attachment/);
    expect(headersOf("application/x-unknown").get("content-disposition")).toMatch(/^attachment/);
  });
});
