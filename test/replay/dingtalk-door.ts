import { createDingtalkChannel } from "#src/channels/dingtalk/dingtalk-channel.ts";
import {
  BOT,
  buttonsOf,
  IN_GROUP,
  pressOn,
  robotMessage,
  SHAN,
  wordsOf,
} from "#test/contracts/dingtalk-rig.ts";
import { startDingtalkStandIn, TOPICS } from "#test/stand-ins/dingtalk/dingtalk-stand-in.ts";
import { createAnswers } from "./answers.ts";
import type { Door, Said } from "./door.ts";

/** DingTalk, heard by its stream or by the robot's webhook. Its cards always come by the stream. */
export async function dingtalkDoor(way: "stream" | "http"): Promise<Door> {
  const standIn = await startDingtalkStandIn();
  const { clientId, clientSecret, url } = standIn;
  let receive: (request: Request) => Promise<Response> = async () => new Response(null, { status: 503 });
  let count = 0;
  const answers = createAnswers(() => standIn.messages.length);
  const config = { clientId, clientSecret, robotCode: clientId, cardTemplate: "public.schema" };

  return {
    name: `dingtalk by ${way}`,
    open: (deps) => answers.watch(createDingtalkChannel({ ...config, apiUrl: url, oapiUrl: url }, deps)),
    connect(next) {
      receive = next;
    },
    vouchFor: (email) => void standIn.users.set(SHAN, { name: "李珊", active: true, org_email: email }),
    async say({ text, inGroup = false, byBot = false, id }: Said) {
      count += 1;
      const more = { ...(inGroup ? IN_GROUP : {}), ...(byBot ? { senderId: BOT } : {}) };
      const message = robotMessage(inGroup ? ` ${text}` : text, id ?? `m${count}`, Date.now(), more);
      if (way === "stream") return (await standIn.push(TOPICS.robot, message)) !== undefined;
      return (await receive(standIn.sign(JSON.stringify(message), { at: Date.now() }))).ok;
    },
    async hand({ name, data }) {
      count += 1;
      const downloadCode = `code${count}`;
      standIn.downloads.set(`/file/${downloadCode}`, data);
      const content = { downloadCode, fileName: name };
      const message = robotMessage("", `f${count}`, Date.now(), { msgtype: "file", content });
      if (way === "stream") return (await standIn.push(TOPICS.robot, message)) !== undefined;
      return (await receive(standIn.sign(JSON.stringify(message), { at: Date.now() }))).ok;
    },
    async press(label) {
      const message = standIn.messages.findLast((one) =>
        buttonsOf(one).some((button) => button.label === label),
      );
      const pressed = message && buttonsOf(message).find((button) => button.label === label);
      if (message === undefined || pressed === undefined) throw new Error(`no button “${label}”`);
      return (await standIn.push(TOPICS.card, pressOn(message, pressed.token))) !== undefined;
    },
    lines: () =>
      answers.join(
        standIn.messages.map((message) => ({
          text: wordsOf(message),
          buttons: buttonsOf(message).map(({ label }) => label),
          audience: message.to.startsWith("person:") ? "asker" : "everyone",
        })),
      ),
    limitNext: () => standIn.fault("qps"),
    [Symbol.asyncDispose]: () => standIn[Symbol.asyncDispose](),
  };
}
