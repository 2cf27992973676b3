import { describe, expect, it } from "vitest";
import type { FormField } from "../../../reply.ts";
import type { WireMessage } from "../wire.ts";
import { readForm } from "./form-values.ts";
import { createHistory } from "./history.ts";
import { createStore, type State, withMessage, without } from "./state.ts";
import { TEXTS } from "./texts.ts";

function dataOf(values: readonly (readonly [string, string])[]): FormData {
  const data = new FormData();
  for (const [name, value] of values) data.append(name, value);
  return data;
}

describe("readForm", () => {
  const fields: FormField[] = [
    { name: "who", label: "谁", kind: "text", required: true },
    { name: "budget", label: "预算", kind: "number" },
    { name: "date", label: "日期", kind: "date" },
    { name: "needs", label: "在意", kind: "choices" },
    { name: "share", label: "共享", kind: "check" },
  ];

  it("gives every kind its own JSON form and leaves out what is empty", () => {
    const data = dataOf([
      ["who", " 王芳 "],
      ["budget", "1,200.5"],
      ["date", ""],
      ["needs", "energy"],
      ["needs", "cost"],
      ["share", "on"],
    ]);
    const values = { who: "王芳", budget: 1200.5, needs: ["energy", "cost"], share: true };
    expect(readForm(fields, data, TEXTS.zh)).toEqual({ values, errors: {} });
  });

  it("names each field that does not fit", () => {
    const data = dataOf([
      ["budget", "很多"],
      ["date", "明天"],
    ]);
    expect(readForm(fields, data, TEXTS.zh).errors).toEqual({
      who: "这一项要填",
      budget: "请填数字",
      date: "请填日期",
    });
  });
});

describe("state", () => {
  const message = (id: string, order: number, seq = order): WireMessage => {
    return { id, order, seq, at: 0, from: "assistant" };
  };

  it("puts an edited message back in its place", () => {
    const messages = [message("a", 1), message("b", 2)];
    expect(withMessage(messages, message("a", 1, 9)).map(({ id, seq }) => [id, seq])).toEqual([
      ["a", 9],
      ["b", 2],
    ]);
  });

  it("draws once for several changes", async () => {
    const drawn: boolean[] = [];
    const store = createStore({ online: true, dragging: false } as State, (state) =>
      drawn.push(state.online),
    );
    store.set({ online: false });
    store.set(({ dragging }) => ({ dragging: !dragging }));
    await Promise.resolve();
    expect(drawn).toEqual([false]);
    expect(store.get().dragging).toBe(true);
  });

  it("forgets one event and keeps the others", () => {
    const pending = { a: {}, b: {} } as unknown as State["pending"];
    expect(Object.keys(without(pending, "a"))).toEqual(["b"]);
  });
});

describe("history", () => {
  it("goes back and forth through what was asked, once each", () => {
    const history = createHistory();
    for (const text of ["一", "二", "二"]) history.add(text);
    expect([history.older(), history.older(), history.older()]).toEqual(["二", "一", undefined]);
    expect([history.newer(), history.newer(), history.newer()]).toEqual(["二", "", undefined]);
  });
});

describe("texts", () => {
  it("says nothing with an exclamation mark", () => {
    expect(JSON.stringify(TEXTS)).not.toMatch(/[!！]/);
  });
});
