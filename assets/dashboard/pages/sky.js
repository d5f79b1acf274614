// The sky: today's, a birth's, the Moon's month, the year's retrogrades, the signs in pairs. Open to everybody who may calculate.

import { to } from "../app/route.js";
import { html } from "../app/view.js";
import { t } from "../app/i18n.js";
import { Birth } from "./sky/birth.js";
import { Month } from "./sky/month.js";
import { Pairs } from "./sky/pairs.js";
import { Today } from "./sky/today.js";
import { Year } from "./sky/year.js";

const VIEWS = { today: Today, birth: Birth, month: Month, year: Year, pairs: Pairs };

export default function Sky({ route }) {
  const name = VIEWS[route.rest[0]] ? route.rest[0] : "today";
  const View = VIEWS[name];
  return html`<div class="page">
    <h1>${t("page.sky")}</h1>
    <nav class="tabs" aria-label=${t("sky.views")}>
      ${Object.keys(VIEWS).map((id) => html`<a href=${to(`sky/${id}`)} aria-current=${id === name ? "page" : null}>${t(`sky.${id}`)}</a>`)}
    </nav>
    <${View} key=${name} choices=${route.choices} />
  </div>`;
}
