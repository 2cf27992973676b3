import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadConfig } from "./config.ts";
import { environmentExample, VARIABLE_GROUPS } from "./environment-example.ts";

describe("config", () => {
  it("starts the whole product from an empty environment", () => {
    const config = loadConfig({});

    expect(config.store).toEqual({ engine: "sqlite" });
    expect(config.queue).toEqual({ engine: "embedded" });
    expect(config.search).toEqual({ engine: "embedded" });
    expect(config.model).toBeUndefined();
    expect(config.http.port).toBe(3000);
  });

  it("takes an empty string for absent", () => {
    expect(loadConfig({ PORT: "", DATABASE_URL: "" }).http.port).toBe(3000);
  });

  it("names every variable at fault at once and never its value", () => {
    const attempt = () =>
      loadConfig({ PORT: "ninety", STORE: "postgres", REDIS_URL: "hunter2", SESSION_SECRET: "tooshort" });

    expect(attempt).toThrow(/PORT:.*REDIS_URL:.*|REDIS_URL:.*PORT:/s);
    expect(attempt).toThrow(/SESSION_SECRET:/);
    expect(attempt).not.toThrow(/hunter2|tooshort|ninety/);
  });

  it.each([
    [{ STORE: "postgres" }, /DATABASE_URL: required when STORE=postgres/],
    [{ QUEUE: "bullmq" }, /REDIS_URL: required when QUEUE=bullmq/],
    [{ SEARCH: "qdrant" }, /QDRANT_URL: required when SEARCH=qdrant/],
    [{ MODEL_BASE_URL: "http://localhost:1/v1" }, /MODEL_NAME: required when MODEL_BASE_URL is set/],
  ])("asks for what %j needs", (environment, message) => {
    expect(() => loadConfig(environment)).toThrow(message);
  });

  it("is frozen, blocks included", () => {
    const config = loadConfig({});

    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.http)).toBe(true);
  });

  it("matches .env.example", () => {
    expect(readFileSync(".env.example", "utf8")).toBe(environmentExample());
  });

  it("explains every variable", () => {
    for (const { variables } of VARIABLE_GROUPS) {
      for (const [name, schema] of Object.entries(variables)) expect(schema.description, name).toMatch(/\w/);
    }
  });
});
