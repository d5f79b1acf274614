// A key figure: its name, its value, what it is held against, and how it has gone.

import { Sparkline } from "./sparkline.js";
import { html } from "./view.js";
import { t } from "./i18n.js";

/** `isBad` marks a figure past its limit, in words as well as in colour; the wide one leads its row. */
export function Tile({ name, value, unit, note, values, isBad = false, isWide = false, href }) {
  return html`<div class=${`tile${isBad ? " bad" : ""}${isWide ? " wide" : ""}`}>
    <h3>${href ? html`<a href=${href}>${name}</a>` : name}</h3>
    <p class="value">${value}${unit && html` <small>${unit}</small>`}</p>
    <p class="note">${isBad && html`<strong>${t("figure.past")}</strong> `}${note}</p>
    ${values && html`<${Sparkline} values=${values} />`}
  </div>`;
}
