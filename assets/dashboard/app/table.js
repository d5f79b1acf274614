// A table: its caption names it, its first column names the row, and what is too wide scrolls inside its own frame.

import { html } from "./view.js";

/**
 * Columns are `{key, name, is: "number" | "text", of: row => cell}`; the first names the row. `hidden` keeps the caption for screen
 * readers where a heading stands above.
 */
export function Table({ caption, hidden = false, columns, rows, rowKey = (row, index) => index, empty }) {
  if (rows.length === 0 && empty) return html`<p class="empty">${empty}</p>`;
  const align = (column) => (column.is === "number" ? "number" : null);
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${caption}>
    <table>
      <caption class=${hidden ? "unseen" : null}>${caption}</caption>
      <thead><tr>${columns.map((column) => html`<th scope="col" class=${align(column)}>${column.name}</th>`)}</tr></thead>
      <tbody>
        ${rows.map((row, index) => html`<tr key=${rowKey(row, index)}>
          ${columns.map((column, at) =>
            at === 0
              ? html`<th scope="row" class=${align(column)}>${column.of(row)}</th>`
              : html`<td class=${align(column)}>${column.of(row)}</td>`)}
        </tr>`)}
      </tbody>
    </table>
  </div>`;
}
