import type { Json } from "../domain/crm.ts";
import type { Model, ModelEvent } from "../ports/model.ts";
import type { Goal } from "./injection-cases.ts";

/** What left for the endpoint, to be searched for what must not leave. */
export interface Watched extends Model {
  readonly sent: () => string;
}

interface Step {
  readonly text: string;
  readonly calls: readonly { readonly name: string; readonly input: Json }[];
}

function stepping(name: string, steps: (call: number) => Step): Watched {
  let calls = 0;
  let sent = "";
  return {
    name,
    embeds: false,
    sent: () => sent,
    async *chat({ messages }): AsyncGenerator<ModelEvent> {
      sent += JSON.stringify(messages);
      const { text, calls: wanted } = steps(calls);
      calls += 1;
      if (text !== "") yield { type: "text", text };
      for (const [at, { name: tool, input }] of wanted.entries()) {
        yield {
          type: "tool",
          call: { id: `call-${calls}-${at}`, name: tool, arguments: JSON.stringify(input) },
        };
      }
      const usage = { inputTokens: 1, cachedTokens: 0, outputTokens: 1 };
      yield { type: "end", reason: wanted.length > 0 ? "tools" : "stop", usage, model: name };
    },
    embed: async () => [],
  };
}

/**
 * A model wholly in the hands of whoever wrote the text it reads: it looks up what was asked and, beside that and
 * after it, does all that the text wants, whatever it was told before. It does not need to understand the text:
 * every text is taken for an order, however it is hidden.
 */
export function hostileModel(goal: Goal, first: Step["calls"]): Watched {
  return stepping("hostile", (call) => {
    if (call === 0) return { text: "", calls: [...first, ...goal.calls] };
    if (call === 1 && goal.calls.length > 0) return { text: goal.says, calls: goal.calls };
    return { text: `${goal.says}\n每月停机 6 小时。`, calls: [] };
  });
}

/** A model that does what it was asked to and says a plain sentence. */
export function honestModel(first: Step["calls"]): Watched {
  return stepping("honest", (call) =>
    call === 0 ? { text: "", calls: first } : { text: "结论在上面的卡片里，先核对再联系对方。", calls: [] },
  );
}
