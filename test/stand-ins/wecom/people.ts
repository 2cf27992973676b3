/** Messages as WeCom writes them, about invented people. */
export const SHAN = "lishan";

const cdata = (text: string) => `<![CDATA[${text.replaceAll("]]>", "]]]]><![CDATA[>")}]]>`;

export interface XmlMessage {
  readonly corpId: string;
  readonly agentId: number;
  readonly at: number;
  readonly from?: string;
  readonly fields: string;
}

export function xmlMessage({ corpId, agentId, at, from = SHAN, fields }: XmlMessage): string {
  return `<xml><ToUserName>${cdata(corpId)}</ToUserName><FromUserName>${cdata(from)}</FromUserName><CreateTime>${Math.floor(at / 1_000)}</CreateTime>${fields}<AgentID>${agentId}</AgentID></xml>`;
}

export function textFields(text: string, id: string): string {
  return `<MsgType>${cdata("text")}</MsgType><Content>${cdata(text)}</Content><MsgId>${id}</MsgId>`;
}

export function eventFields(event: string, key: string): string {
  return `<MsgType>${cdata("event")}</MsgType><Event>${cdata(event)}</Event><EventKey>${cdata(key)}</EventKey>`;
}

export function pressFields(key: string, taskId: string, chosen: string[] = []): string {
  const options = chosen.map((id) => `<OptionId>${cdata(id)}</OptionId>`).join("");
  const items =
    chosen.length === 0
      ? ""
      : `<SelectedItems><SelectedItem><QuestionKey>${cdata("rows")}</QuestionKey><OptionIds>${options}</OptionIds></SelectedItem></SelectedItems>`;
  return `${eventFields("template_card_event", key)}<TaskId>${cdata(taskId)}</TaskId><CardType>${cdata("button_interaction")}</CardType><ResponseCode>${cdata("RC")}</ResponseCode>${items}`;
}

/** A form copied out of a message, filled in by its labels and sent back. */
export function fillForm(text: string, answers: { readonly [label: string]: string }): string {
  return text
    .split("\n")
    .map((line) => {
      const label = Object.keys(answers).find((one) => /^\d+\. /.test(line) && line.includes(one));
      return label === undefined ? line : `${line.replace(/[：:].*$/, "")}：${answers[label]}`;
    })
    .join("\n");
}

/** The buttons of a message: on its card, in its choice, or at the foot of a form. */
export function buttonsIn(text: string, card: unknown): { readonly label: string; readonly token: string }[] {
  const { button_list = [], button_selection } = (card ?? {}) as {
    button_list?: { text: string; key: string }[];
    button_selection?: { option_list: { id: string; text: string }[] };
  };
  const form = /〔([^〔〕：\n]+)：(\S+) [^〕]*〕/.exec(text);
  return [
    ...button_list.map(({ text: label, key }) => ({ label, token: key })),
    ...(button_selection?.option_list ?? []).map(({ id, text: label }) => ({ label, token: id })),
    ...(form === null ? [] : [{ label: form[1] ?? "", token: decodeURIComponent(form[2] ?? "") }]),
  ];
}

/** How a person would write a form's values. */
export function writtenValues(values: { readonly [name: string]: unknown }): {
  readonly [label: string]: string;
} {
  const { who, budget, needs, share } = values;
  const labels: Record<string, string> = { energy: "能耗", downtime: "停机" };
  return {
    谁有预算权: String(who),
    "预算（万元）": String(budget),
    他在意什么: (needs as string[]).map((need) => labels[need] ?? need).join("、"),
    让主管也看到: share === true ? "是" : "否",
  };
}
