import { svg, type TemplateResult } from "lit/html.js";

function icon(body: TemplateResult): TemplateResult {
  return svg`<svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" fill="none"
    stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">${body}</svg>`;
}

export const icons = {
  send: icon(svg`<path d="M10 16V4.5M5 9.2l5-5 5 5" />`),
  attach: icon(
    svg`<path d="M15.8 9.3l-5.9 5.9a3.6 3.6 0 0 1-5.1-5.1l6.3-6.3a2.4 2.4 0 0 1 3.4 3.4l-6.2 6.2a1.2 1.2 0 0 1-1.7-1.7l5.4-5.4" />`,
  ),
  more: icon(svg`<path d="M7.5 4.5L13 10l-5.5 5.5" />`),
  down: icon(svg`<path d="M5 8l5 5 5-5" />`),
  close: icon(svg`<path d="M5 5l10 10M15 5L5 15" />`),
  fresh: icon(
    svg`<path d="M9.5 4H5.2A1.7 1.7 0 0 0 3.5 5.7v9.1a1.7 1.7 0 0 0 1.7 1.7h9.1a1.7 1.7 0 0 0 1.7-1.7v-4.3M8 12l.5-2.4 6.6-6.6 1.9 1.9-6.6 6.6z" />`,
  ),
  file: icon(svg`<path d="M5.5 2.8h6l3.5 3.5v10.9h-9.5zM11.2 2.8v3.8H15" />`),
  done: icon(svg`<path d="M4.5 10.5l3.6 3.6L15.5 6" />`),
  failed: icon(svg`<path d="M6 6l8 8M14 6l-8 8" />`),
  waiting: icon(svg`<circle cx="10" cy="10" r="3" />`),
  info: icon(svg`<circle cx="10" cy="10" r="7" /><path d="M10 9.3v4M10 6.6v.1" />`),
  missing: icon(
    svg`<circle cx="10" cy="10" r="7" stroke-dasharray="2.2 2.6" /><path d="M8.2 8.2c.2-2.2 3.7-2 3.6.1 0 1.4-1.8 1.5-1.8 3M10 13.6v.1" />`,
  ),
  warning: icon(svg`<path d="M10 3.4l7.2 12.8H2.8zM10 8.4v3.4M10 13.9v.1" />`),
  error: icon(svg`<circle cx="10" cy="10" r="7" /><path d="M7.6 7.6l4.8 4.8M12.4 7.6l-4.8 4.8" />`),
} as const;

export const mark: TemplateResult = svg`<svg class="mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
  <rect width="32" height="32" rx="8" fill="var(--accent-solid)" />
  <path d="M8 17.5l5.2 5.2L24.5 10" fill="none" stroke="#fff" stroke-width="3.2" stroke-linecap="round" stroke-linejoin="round" />
</svg>`;
