import type { Json } from "#src/domain/crm.ts";
import { robotMessage } from "#test/contracts/dingtalk-rig.ts";
import { CORP, startDingtalkStandIn } from "#test/stand-ins/dingtalk/dingtalk-stand-in.ts";
import { startFeishuStandIn } from "#test/stand-ins/feishu/feishu-stand-in.ts";
import { eventOf, messageOf } from "#test/stand-ins/feishu/people.ts";
import { envelope, messageEvent } from "#test/stand-ins/slack/people.ts";
import { startSlackStandIn } from "#test/stand-ins/slack/slack-stand-in.ts";
import { textFields, xmlMessage } from "#test/stand-ins/wecom/people.ts";
import { startWecomStandIn } from "#test/stand-ins/wecom/wecom-stand-in.ts";

/** A colleague whom the platforms know by the address that the CRM has too. */
export interface Colleague {
  readonly id: string;
  readonly email: string;
}

export interface Question {
  readonly person: Colleague;
  readonly text: string;
  readonly number: number;
}

export interface SoakPlatform {
  readonly id: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The platform's signed request; asked again it is the platform's own second delivery of one event. */
  request(question: Question): Request;
  /** Forgets what was said to it: two hours of it would not fit beside the product. */
  forget(): void;
}

export interface SoakPlatforms extends AsyncDisposable {
  readonly all: readonly SoakPlatform[];
}

const START = Date.now();

/** The four platforms on loopback ports, with colleagues who each speak to the product directly. */
export async function startSoakPlatforms(people: readonly Colleague[]): Promise<SoakPlatforms> {
  const stack = new AsyncDisposableStack();
  const slack = stack.use(await startSlackStandIn());
  const feishu = stack.use(await startFeishuStandIn());
  const wecom = stack.use(await startWecomStandIn(Date.now));
  const dingtalk = stack.use(await startDingtalkStandIn());
  for (const { id, email } of people) {
    slack.users.set(id, { profile: { email }, locale: "zh-CN" });
    feishu.users.set(id, { email });
    wecom.users.set(id, { status: 1, email });
    dingtalk.users.set(id, { active: true, email });
  }

  const onSlack: SoakPlatform = {
    id: "slack",
    environment: {
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      SLACK_API_URL: slack.apiUrl,
    },
    request({ person, text, number }) {
      const ts = `${Math.floor(START / 1000)}.${String(number).padStart(6, "0")}`;
      const event = messageEvent({ text, ts, channel: `D${person.id}`, user: person.id });
      return slack.sign(JSON.stringify(envelope(event, `Ev${number}`, Date.now())), { at: Date.now() });
    },
    forget: () => empty(slack.messages, slack.calls),
  };
  const onFeishu: SoakPlatform = {
    id: "feishu",
    environment: {
      FEISHU_APP_ID: feishu.appId,
      FEISHU_APP_SECRET: feishu.appSecret,
      FEISHU_ENCRYPT_KEY: feishu.encryptKey,
      FEISHU_VERIFICATION_TOKEN: feishu.verificationToken,
      FEISHU_DOMAIN: feishu.domain,
    },
    request({ person, text, number }) {
      const at = START + number;
      const more = { chat_id: `oc_${person.id}` };
      const message = messageOf({ text, id: `om_q${number}`, at, user: person.id, more });
      const named = { eventId: `f${number}`, at, token: feishu.verificationToken };
      return feishu.sign(eventOf("im.message.receive_v1", message, named), { at: Date.now() });
    },
    forget: () => empty(feishu.messages, feishu.calls),
  };
  const onWecom: SoakPlatform = {
    id: "wecom",
    environment: {
      WECOM_CORP_ID: wecom.corpId,
      WECOM_AGENT_ID: String(wecom.agentId),
      WECOM_SECRET: wecom.secret,
      WECOM_TOKEN: wecom.token,
      WECOM_AES_KEY: wecom.aesKey,
      WECOM_API_URL: wecom.apiUrl,
    },
    request({ person, text, number }) {
      const fields = textFields(text, `${number}`);
      const { corpId, agentId } = wecom;
      const message = xmlMessage({ corpId, agentId, at: START + number, from: person.id, fields });
      return wecom.callback(message, { at: Date.now() });
    },
    forget: () => empty(wecom.messages, wecom.calls),
  };
  const onDingtalk: SoakPlatform = {
    id: "dingtalk",
    environment: {
      DINGTALK_CLIENT_ID: dingtalk.clientId,
      DINGTALK_CLIENT_SECRET: dingtalk.clientSecret,
      DINGTALK_API_URL: dingtalk.url,
      DINGTALK_OAPI_URL: dingtalk.url,
    },
    request({ person, text, number }) {
      const own: Record<string, Json> = {
        conversationId: `cid${person.id}`,
        senderStaffId: person.id,
        senderId: `$:LWCP_v1:$${person.id}`,
        chatbotCorpId: CORP,
      };
      const body = robotMessage(text, `msg${number}==`, START + number, own);
      return dingtalk.sign(JSON.stringify(body), { at: Date.now() });
    },
    forget: () => empty(dingtalk.messages, dingtalk.calls),
  };
  return {
    all: [onSlack, onFeishu, onWecom, onDingtalk],
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** What may still be edited. */
const KEPT = 200;

function empty(messages: readonly unknown[], calls: readonly unknown[]): void {
  (calls as unknown[]).length = 0;
  (messages as unknown[]).splice(0, Math.max(0, messages.length - KEPT));
}
