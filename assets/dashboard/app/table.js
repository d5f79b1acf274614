// A table: its caption names it, its first column names the row, and what is too wide scrolls inside its own frame.

import { html } from "./view.js";

/**
 * Columns are `{name, is: "number", of: row => cell}`; the first names the row. `hidden` keeps the caption for screen readers where a
 * heading stands above; `stacks` lays the cells of a row below each other on a phone. There the roles say what the layout no longer does.
 */
export function Table({ caption, hidden = false, stacks = false, columns, rows, rowKey = (row, index) => index, empty }) {
  if (rows.length === 0 && empty) return html`<p class="empty">${empty}</p>`;
  const align = (column) => (column.is === "number" ? "number" : null);
  const role = (name) => (stacks ? name : null);
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${caption}>
    <table class=${stacks ? "stacks" : null} role=${role("table")}>
      <caption class=${hidden ? "visually-hidden" : null}>${caption}</caption>
      <thead role=${role("rowgroup")}><tr role=${role("row")}>
        ${columns.map((column) => html`<th scope="col" role=${role("columnheader")} class=${align(column)}>${column.name}</th>`)}
      </tr></thead>
      <tbody role=${role("rowgroup")}>
        ${rows.map((row, index) => html`<tr key=${rowKey(row, index)} role=${role("row")}>
          ${columns.map((column, at) =>
            at === 0
              ? html`<th scope="row" role=${role("rowheader")} class=${align(column)}>${column.of(row)}</th>`
              : html`<td role=${role("cell")} data-name=${column.name} class=${align(column)}><div>${column.of(row)}</div></td>`)}
        </tr>`)}
      </tbody>
    </table>
  </div>`;
}
