// A small line without axes: how a figure has gone. Beside it stands the figure itself, so it is hidden from screen readers.

import { html } from "./view.js";

const WIDTH = 240;
const HEIGHT = 44;
const MARGIN = 2;

/** Draws values, oldest first; what is not known leaves a gap. The scale begins at 0. */
export function Sparkline({ values, limit }) {
  const known = values.filter((value) => value != null);
  if (known.length < 2) return html`<svg class="spark" viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true"></svg>`;
  const top = Math.max(...known, limit ?? 0) || 1;
  const x = (index) => MARGIN + (index * (WIDTH - 2 * MARGIN)) / (values.length - 1);
  const y = (value) => HEIGHT - MARGIN - (value / top) * (HEIGHT - 2 * MARGIN);
  let pen = "M";
  let path = "";
  values.forEach((value, index) => {
    if (value == null) {
      pen = "M";
    } else {
      path += `${pen}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
      pen = "L";
    }
  });
  return html`<svg class="spark" viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
    ${limit != null && html`<line class="limit" x1="0" x2=${WIDTH} y1=${y(limit)} y2=${y(limit)} />`}
    <path d=${path} />
  </svg>`;
}
