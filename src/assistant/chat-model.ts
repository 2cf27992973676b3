import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { BaseMessage } from "@langchain/core/messages";
import { AppError } from "../errors.ts";
import type { Model, ModelEvent, ModelMessage, ToolCall, ToolSpec } from "../ports/model.ts";

/** What one call of the model said: the words, and the tools it asked for. */
export interface Said {
  readonly text: string;
  readonly calls: readonly ToolCall[];
  readonly reason: Extract<ModelEvent, { type: "end" }>["reason"];
}

export interface ChatModelOptions {
  readonly model: Model;
  /** The tools that may be used in the next call; asked before each. */
  readonly tools: () => readonly ToolSpec[];
  /** Whether this call is the turn's last: it then gets no tools, and what it asks for is not done. */
  readonly lastCall: () => boolean;
  readonly onSaid: (said: Said) => void;
  /** Anything at all arrived: the endpoint is alive. */
  readonly onEvent: () => void;
  readonly onWords: (text: string) => void;
  readonly maxTokens: number;
  readonly signal: AbortSignal;
}

/** The key under which arguments that are no JSON reach the tool, which says so to the model. */
export const UNREADABLE = "__unreadable";

/**
 * LangChain's chat model over our own port, so that an agent's calls take the same way as all others: masked,
 * within the budget, tried again, recorded. LangChain wants a class; it stays inside this function.
 */
export async function createChatModel(options: ChatModelOptions): Promise<BaseChatModel> {
  const [{ BaseChatModel: Base }, { AIMessage }] = await Promise.all([
    import("@langchain/core/language_models/chat_models"),
    import("@langchain/core/messages"),
  ]);
  let calls = 0;

  class PortChatModel extends Base {
    _llmType() {
      return "port";
    }
    override bindTools() {
      // The tools of a call are chosen at the call: what has been read decides which there are.
      return this;
    }
    override async _generate(messages: BaseMessage[]) {
      calls += 1;
      const said = await ask(messages.map(messageOf), options);
      options.onSaid(said);
      const message = new AIMessage({
        // LangGraph takes two messages with one id for the same message.
        id: `said-${calls}`,
        content: said.text,
        tool_calls: said.calls.map(({ id, name, arguments: text }, at) => ({
          id: id === "" ? `call-${calls}-${at}` : id,
          name,
          args: readArguments(text),
          type: "tool_call" as const,
        })),
      });
      return { generations: [{ text: said.text, message }] };
    }
  }
  return new PortChatModel({ disableStreaming: true });
}

async function ask(messages: readonly ModelMessage[], options: ChatModelOptions): Promise<Said> {
  const { model, signal, maxTokens } = options;
  const calls: ToolCall[] = [];
  let text = "";
  let reason: Said["reason"] = "stop";
  const last = options.lastCall();
  const request = { messages, tools: last ? [] : options.tools(), signal, maxTokens, temperature: 0 };
  for await (const event of model.chat(request)) {
    options.onEvent();
    if (event.type === "text") {
      text += event.text;
      options.onWords(text);
    } else if (event.type === "tool") calls.push(event.call);
    else reason = event.reason;
  }
  if (reason === "refused") {
    throw new AppError("UPSTREAM_FAILED", "The model declined to answer.", {
      source: "model",
      zh: "语言模型没有回答这个问题。",
    });
  }
  return { text, calls: last ? [] : calls, reason };
}

function readArguments(text: string): { readonly [key: string]: unknown } {
  try {
    const value: unknown = JSON.parse(text === "" ? "{}" : text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? { ...value }
      : { [UNREADABLE]: text };
  } catch {
    return { [UNREADABLE]: text };
  }
}

function messageOf(message: BaseMessage): ModelMessage {
  const content = typeof message.content === "string" ? message.content : JSON.stringify(message.content);
  switch (message.getType()) {
    case "system":
      return { role: "system", content };
    case "tool":
      return { role: "tool", content, toolCallId: String(Reflect.get(message, "tool_call_id") ?? "") };
    case "ai":
      return { role: "assistant", content, ...callsOf(message) };
    default:
      return { role: "user", content };
  }
}

function callsOf(message: BaseMessage): Pick<ModelMessage, "toolCalls"> {
  const calls = Reflect.get(message, "tool_calls") as
    | readonly { readonly id?: string; readonly name: string; readonly args: unknown }[]
    | undefined;
  if (!calls?.length) return {};
  return {
    toolCalls: calls.map(({ id = "", name, args }) => ({ id, name, arguments: JSON.stringify(args) })),
  };
}
