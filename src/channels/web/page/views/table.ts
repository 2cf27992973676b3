import { html, nothing, type TemplateResult } from "lit/html.js";
import type { WireTable } from "../../wire.ts";
import { isBusy, type MessageView } from "./view.ts";

/** A table that scrolls inside itself; a row that can be opened has its button in the first cell of words. */
export function tableBlock(block: WireTable, view: MessageView): TemplateResult {
  const { caption, columns, rows, total } = block;
  const more = total !== undefined && total > rows.length ? view.t.more(rows.length, total) : undefined;
  return html`<figure class="table">
    ${caption ? html`<figcaption>${caption}</figcaption>` : nothing}
    <div class="scroll" tabindex="0" role="region" aria-label=${caption ?? columns.map(({ label }) => label).join(" ")}>
      <table>
        <thead>
          <tr>
            ${columns.map(({ label, align }) => html`<th scope="col" class=${align ?? "start"}>${label}</th>`)}
          </tr>
        </thead>
        <tbody>${rows.map((row) => tableRow(block, row, view))}</tbody>
      </table>
    </div>
    ${more ? html`<p class="quiet">${more}</p>` : nothing}
  </figure>`;
}

/** Longer than this, a cell wraps instead of pushing the table wide. */
const LONG_CELL = 16;

function tableRow({ columns }: WireTable, row: WireTable["rows"][number], view: MessageView): TemplateResult {
  const { action, cells } = row;
  const opener = Math.max(
    0,
    columns.findIndex(({ align }) => align !== "end"),
  );
  const press = action?.token === undefined ? undefined : () => view.live && view.on.press(action);
  return html`<tr class=${press ? "can-open" : ""} @click=${press ?? nothing}>
    ${cells.map((cell, index) => {
      const content =
        index === opener && action && press ? openRow(cell, action.label, isBusy(view, action)) : cell;
      return html`<td class="${columns[index]?.align ?? "start"} ${cell.length > LONG_CELL ? "long" : ""}">${content}</td>`;
    })}
  </tr>`;
}

/** No listener of its own: the click rises to the row, so that a tap anywhere counts once. */
function openRow(cell: string, label: string, busy: boolean): TemplateResult {
  return html`<button type="button" class="row-open" title=${label} ?disabled=${busy}>${cell}</button>`;
}
