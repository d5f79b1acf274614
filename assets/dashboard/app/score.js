// The health score as an arc with its number inside.

import { plain } from "./format.js";
import { html } from "./view.js";
import { t } from "./i18n.js";

const R = 52;
const AROUND = 2 * Math.PI * R;

/** A score from 0 to 100, or null when nothing is known. */
export function Score({ score, status }) {
  const label = score === null ? t("health.no_score") : t("health.score", { score });
  return html`<svg class="score ${status}" viewBox="-60 -60 120 120" role="img" aria-label=${label}>
    <circle r=${R} class="track" />
    ${score > 0 && html`<circle r=${R} class="reached" transform="rotate(-90)" stroke-dasharray=${`${(AROUND * score) / 100} ${AROUND}`} />`}
    <text y="4" text-anchor="middle" dominant-baseline="middle">${plain(score)}</text>
  </svg>`;
}
