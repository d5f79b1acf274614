// A year of retrogrades as a strip: who goes backwards when, with the shadows before and after.

import { date, dayOfYear } from "../../app/format.js";
import { Empty, ResourceView } from "../../app/notice.js";
import { useResource } from "../../app/resource.js";
import { choose } from "../../app/route.js";
import { Table } from "../../app/table.js";
import { html } from "../../app/view.js";
import { language, t } from "../../app/i18n.js";

const LEFT = 92;
const WIDTH = 980;
const ROW = 30;
const TOP = 22;
const BODIES = ["mercury", "venus", "mars", "jupiter", "saturn", "uranus", "neptune", "pluto", "chiron"];

export function Year({ choices }) {
  const year = Number(choices.year) || new Date().getFullYear();
  const found = useResource("retrogrades", { from: `${year}-01-01`, to: `${year + 1}-01-01`, bodies: BODIES.join(","), lang: language });
  return html`<div class="resource">
    <div class="fields"><div class="actions">
      <button onClick=${() => choose({ year: year - 1 })} aria-label=${t("year.before")}>←</button>
      <h2 class="unmargined" aria-live="polite">${String(year)}</h2>
      <button onClick=${() => choose({ year: year + 1 })} aria-label=${t("year.after")}>→</button>
    </div></div>
    <${ResourceView} resource=${found}>${({ retrogrades }) => retrogrades.length === 0 ? html`<${Empty}>${t("year.none")}<//>` : html`
      <section class="card" aria-label=${t("year.strip")}>
        <div class="scroll" tabindex="0" role="group" aria-label=${t("year.strip")}><${Strip} year=${year} retrogrades=${retrogrades} /></div>
        <p class="muted">${t("year.key")}</p>
      </section>
      <section class="card gap" aria-labelledby="periods">
        <h2 id="periods">${t("year.periods")}</h2>
        <${Periods} retrogrades=${sorted(retrogrades)} />
      </section>`}<//></div>`;
}

function Strip({ year, retrogrades }) {
  const begin = Date.UTC(year, 0, 1);
  const end = Date.UTC(year + 1, 0, 1);
  const x = (iso) => LEFT + (Math.min(Math.max(Date.parse(iso), begin), end) - begin) / (end - begin) * (WIDTH - LEFT);
  const rows = BODIES.filter((body) => retrogrades.some((it) => it.body === body));
  const height = TOP + rows.length * ROW + 6;
  const months = Array.from({ length: 12 }, (_, month) => new Date(Date.UTC(year, month, 1)));
  const now = new Date().toISOString();
  const part = (name, from, until, y, tall) => html`<rect class=${name} x=${x(from)} y=${y - tall / 2} width=${Math.max(0, x(until) - x(from))} height=${tall} rx="2" />`;
  return html`<svg class="strip" viewBox=${`0 0 ${WIDTH} ${height}`} role="img" aria-label=${t("year.alt", { year })}>
    ${months.map((month) => html`<line class="month-line" x1=${x(month.toISOString())} x2=${x(month.toISOString())} y1=${TOP - 6} y2=${height} />
      <text x=${x(month.toISOString()) + 4} y="12">${date(month, { month: "short", timeZone: "UTC" })}</text>`)}
    ${rows.map((body, index) => {
      const y = TOP + index * ROW + ROW / 2;
      const mine = retrogrades.filter((it) => it.body === body);
      return html`<text class="name" x="0" y=${y + 4}>${mine[0].body_title}</text><line class="row" x1=${LEFT} x2=${WIDTH} y1=${y} y2=${y} />
        ${mine.map((it) => html`${part("shadow", it.shadow_from, it.shadow_until, y, 8)}${part("retro", it.turns_retrograde.at, it.turns_direct.at, y, 14)}`)}`;
    })}
    ${Date.now() > begin && Date.now() < end && html`<line class="now" x1=${x(now)} x2=${x(now)} y1=${TOP - 6} y2=${height} />`}
  </svg>`;
}

/** In the order in which they turn backwards. */
function sorted(retrogrades) {
  return [...retrogrades].sort((a, b) => a.turns_retrograde.at.localeCompare(b.turns_retrograde.at));
}

function Periods({ retrogrades }) {
  const station = ({ at, formatted }) => html`${dayOfYear(at)}<br /><span class="muted">${formatted}</span>`;
  return html`<${Table} caption=${t("year.periods")} hidden=${true} stacks=${true} rows=${retrogrades} rowKey=${(it) => it.body + it.turns_direct.at} columns=${[
    { name: t("sky.point"), of: (it) => it.body_title },
    { name: t("year.shadow_from"), of: (it) => dayOfYear(it.shadow_from) },
    { name: t("year.turns_retrograde"), of: (it) => station(it.turns_retrograde) },
    { name: t("year.turns_direct"), of: (it) => station(it.turns_direct) },
    { name: t("year.shadow_until"), of: (it) => dayOfYear(it.shadow_until) },
  ]} />`;
}
