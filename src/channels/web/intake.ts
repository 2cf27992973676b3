import type { Json } from "../../domain/crm.ts";
import type { Incoming, IncomingContent, Receive } from "../channel.ts";
import type { WebDeps } from "./deps.ts";
import { readJson } from "./http.ts";
import { createRate } from "./rate.ts";
import { refusals } from "./refusals.ts";
import {
  ActionRequest,
  CommandRequest,
  type Common,
  MessageRequest,
  parseRequest,
  readUpload,
} from "./requests.ts";
import { type Thread, webConversation } from "./thread.ts";
import type { PersonChoice } from "./wire.ts";

const MAX_JSON = 256 * 1024;
/** A file of 50 MB and the form around it. */
const MAX_UPLOAD = 50 * 1024 * 1024 + 64 * 1024;

/** What a signed-in person does, checked, shown in the conversation and handed over. */
export interface Intake {
  message(person: PersonChoice, request: Request): Promise<Response>;
  command(person: PersonChoice, request: Request): Promise<Response>;
  action(person: PersonChoice, request: Request): Promise<Response>;
  upload(person: PersonChoice, request: Request): Promise<Response>;
}

export function createIntake(deps: WebDeps, thread: Thread, receiver: () => Receive | undefined): Intake {
  const now = () => deps.clock.now();
  const checkRate = createRate({ burst: 30, everyMs: 500, now });

  async function take(person: PersonChoice, common: Common, content: IncomingContent): Promise<Response> {
    checkPerson(person, common);
    const handle = receiver();
    if (handle === undefined) throw refusals.notStarted();
    const conversation = webConversation(person.id, common.conversation);
    const text = saidText(content) ?? thread.labelOf(conversation, tokenOf(content));
    if (text !== undefined) thread.said(conversation, common.event, text);
    try {
      await handle(incomingOf(person, common, content));
    } catch (error) {
      thread.unsaid(conversation, common.event);
      throw error;
    }
    return Response.json({ event: common.event }, { status: 202 });
  }

  function incomingOf(person: PersonChoice, common: Common, content: IncomingContent): Incoming {
    const conversation = webConversation(person.id, common.conversation);
    const { id, name } = person;
    return {
      channel: "web",
      tenant: "web",
      eventId: `${person.id}:${common.event}`,
      conversation,
      person: { id, name, ...(common.locale && { locale: common.locale }) },
      direct: true,
      at: now(),
      content,
      replyTo: { conversation, event: common.event },
    };
  }

  return {
    async message(person, request) {
      checkRate(person.id);
      const { text, ...common } = parseRequest(MessageRequest, await readJson(request, MAX_JSON));
      return take(person, common, { type: "text", text });
    },
    async command(person, request) {
      checkRate(person.id);
      const { skill, text, ...common } = parseRequest(CommandRequest, await readJson(request, MAX_JSON));
      return take(person, common, { type: "command", skill, text });
    },
    async action(person, request) {
      checkRate(person.id);
      const body = parseRequest(ActionRequest, await readJson(request, MAX_JSON));
      const { token, values, ...common } = body;
      return take(person, common, { type: "action", token, ...(values && { values: values as Values }) });
    },
    async upload(person, request) {
      checkRate(person.id);
      const { file, ...common } = await readUpload(request, MAX_UPLOAD);
      checkPerson(person, common);
      const kept = await deps.saveUpload(person.id, file);
      const { name, mediaType } = file;
      return take(person, common, { type: "file", name, mediaType, file: kept });
    },
  };
}

type Values = { readonly [name: string]: Json };

function checkPerson(person: PersonChoice, { as }: Common): void {
  if (as !== undefined && as !== person.id) throw refusals.otherPerson(person.name);
}

function saidText(content: IncomingContent): string | undefined {
  if (content.type === "text") return content.text;
  if (content.type === "command") return `/${content.skill} ${content.text}`.trim();
  return content.type === "file" ? content.name : undefined;
}

function tokenOf(content: IncomingContent): string {
  return content.type === "action" ? content.token : "";
}
