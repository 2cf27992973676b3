import { createWecomChannel } from "#src/channels/wecom/wecom-channel.ts";
import { buttonsIn, pressFields, SHAN, textFields, xmlMessage } from "#test/stand-ins/wecom/people.ts";
import { startWecomStandIn, type WecomMessage } from "#test/stand-ins/wecom/wecom-stand-in.ts";
import { createAnswers } from "./answers.ts";
import type { Door, Line, Said } from "./door.ts";

/** WeCom's self-built app. It has no groups, so what is said in one is said to it alone. */
export async function wecomDoor(): Promise<Door> {
  const standIn = await startWecomStandIn(() => Date.now());
  const { corpId, agentId, secret, token, aesKey, apiUrl } = standIn;
  let receive: (request: Request) => Promise<Response> = async () => new Response(null, { status: 503 });
  let count = 0;
  const answers = createAnswers(() => standIn.messages.length);

  async function deliver(fields: string, from = SHAN): Promise<boolean> {
    const at = Date.now();
    const message = xmlMessage({ corpId, agentId, at, from, fields });
    return (await receive(standIn.callback(message, { at }))).ok;
  }

  return {
    name: "wecom, the self-built app",
    open: (deps) =>
      answers.watch(createWecomChannel({ corpId, agentId, secret, token, aesKey, apiUrl }, deps)),
    connect(next) {
      receive = next;
    },
    vouchFor: (email) => void standIn.users.set(SHAN, { name: "李珊", status: 1, biz_mail: email }),
    say({ text, byBot = false, id }: Said) {
      count += 1;
      return deliver(textFields(text, id ?? `10${count}`), byBot ? "sys" : SHAN);
    },
    hand({ name, data }) {
      count += 1;
      const id = `handed-${count}`;
      standIn.media.set(id, { name, data, type: "application/octet-stream" });
      const fields = `<MsgType>file</MsgType><FileName><![CDATA[${name}]]></FileName>`;
      return deliver(`${fields}<MediaId>${id}</MediaId><MsgId>20${count}</MsgId>`);
    },
    press(label) {
      const message = standIn.messages.findLast((one) =>
        buttonsOf(one).some((button) => button.label === label),
      );
      const pressed = message && buttonsOf(message).find((button) => button.label === label);
      const card = message?.body.template_card as { task_id: string } | undefined;
      if (pressed === undefined || card === undefined) throw new Error(`no button “${label}”`);
      return deliver(pressFields(pressed.token, card.task_id));
    },
    lines: () => answers.join(standIn.messages.map(lineOf)),
    limitNext: () => standIn.fault("gateway"),
    [Symbol.asyncDispose]: () => standIn[Symbol.asyncDispose](),
  };
}

function buttonsOf({ shown, body }: WecomMessage) {
  return buttonsIn(shown, body.template_card);
}

function lineOf(message: WecomMessage): Line {
  const card = message.body.template_card as { main_title: { title: string } } | undefined;
  return {
    text: message.shown || (card?.main_title.title ?? ""),
    buttons: buttonsOf(message).map(({ label }) => label),
    audience: "asker",
  };
}
