import { html, type nothing, type TemplateResult } from "lit/html.js";
import type { Preview } from "../../wire.ts";
import type { View } from "./view.ts";

type Part = NonNullable<Preview["messages"]>[number][number];

const NAMES: Readonly<Record<string, string>> = {
  slack: "Slack",
  feishu: "飞书 Feishu · Lark",
  wecom: "企业微信 WeCom",
  "wecom-bot": "企业微信 WeCom Bot",
  dingtalk: "钉钉 DingTalk",
  terminal: "Terminal",
};

/** One platform: its messages as they stand in its chat, and below them what is sent. */
export function previewOf({ channel, content, messages }: Preview, { t }: View): TemplateResult {
  const name = NAMES[channel] ?? channel;
  if (messages === undefined)
    return html`<section class="preview" id=${`on-${channel}`}><h2>${name}</h2><pre tabindex="0">${content}</pre></section>`;
  return html`<section class="preview" id=${`on-${channel}`}>
    <h2>${name} <span class="quiet">${t.messageCount(messages.length)}</span></h2>
    <div class="phone ${channel}">
      ${messages.map((parts) => html`<div class="bubble">${parts.map(partView)}</div>`)}
    </div>
    <details><summary>${t.source}</summary><pre tabindex="0">${content}</pre></details>
  </section>`;
}

function partView(part: Part): TemplateResult | typeof nothing {
  switch (part.kind) {
    case "heading":
      return html`<p class="heading">${part.text}</p>`;
    case "small":
      return html`<p class="small">${part.text}</p>`;
    case "text":
      return lines(part.text);
    case "picture":
      return html`<p class="tile"><b>PNG</b> ${part.text}</p>`;
    case "file":
      return html`<p class="tile file"><b>↓</b> ${part.text}</p>`;
    case "table":
      return html`<div class="scroll" tabindex="0"><table>
        <thead><tr>${part.columns.map((cell) => html`<th>${inline(cell)}</th>`)}</tr></thead>
        <tbody>${part.rows.map((row) => html`<tr>${row.map((cell) => html`<td>${inline(cell)}</td>`)}</tr>`)}</tbody>
      </table></div>`;
    case "chart":
      return chart(part);
    case "buttons":
      return html`<p class="buttons">${part.buttons.map(({ label, style }) => html`<span class="fake ${style ?? ""}">${label}</span>`)}</p>`;
    case "menu":
      return html`<p><span class="fake menu">${part.text} ▾</span> <span class="small">${part.options.join(" · ")}</span></p>`;
    case "field":
      return html`<p class="field"><span>${part.text}${part.required ? " *" : ""}</span><i></i></p>`;
  }
}

function chart({ text, bars }: Extract<Part, { kind: "chart" }>): TemplateResult {
  const most = Math.max(...bars.map(({ value }) => value), 1);
  return html`<figure><figcaption>${text}</figcaption>
    ${bars.map(
      ({ label, value }) =>
        html`<p class="bar"><span>${label}</span><progress max=${most} value=${value}></progress><span>${value}</span></p>`,
    )}</figure>`;
}

/** The platforms' common markdown, enough of it to judge by. */
function lines(text: string): TemplateResult {
  const fenced = text.split(/```\w*\n?/);
  return html`${fenced.map((piece, index) =>
    index % 2 === 1
      ? html`<pre>${piece}</pre>`
      : piece
          .split("\n")
          .filter((line) => line.trim() !== "")
          .map(line),
  )}`;
}

function line(text: string): TemplateResult {
  if (/^> ?/.test(text)) return html`<blockquote>${inline(text.replace(/^> ?/, ""))}</blockquote>`;
  if (/^[-·] /.test(text)) return html`<p class="item">${inline(text.slice(2))}</p>`;
  return html`<p>${inline(text)}</p>`;
}

function inline(text: string): (TemplateResult | string)[] {
  return text.split(/(\*\*[^*]+\*\*|`[^`]+`|\[[^\]]+\]\([^)]+\))/).map((piece) => {
    if (piece.startsWith("**"))
      return html`<strong>${piece.slice(2, -2).replace(/\[([^\]]+)\]\([^)]+\)/g, "$1")}</strong>`;
    if (piece.startsWith("`")) return html`<code>${piece.slice(1, -1)}</code>`;
    const link = /^\[([^\]]+)\]\(/.exec(piece);
    return link === null ? piece : html`<u>${link[1] ?? ""}</u>`;
  });
}
