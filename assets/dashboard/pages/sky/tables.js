// The tables of a chart: where its points stand, and the aspects between them.

import { UNKNOWN, plain } from "../../app/format.js";
import { Table } from "../../app/table.js";
import { html } from "../../app/view.js";
import { t } from "../../app/i18n.js";

/** Bodies, then angles if there are any. */
export function Points({ chart }) {
  const hasHouses = chart.cusps.length > 0;
  return html`<${Table} caption=${t("sky.points")} hidden=${true} rows=${[...chart.bodies, ...chart.angles]} rowKey=${(it) => it.id} columns=${[
    { name: t("sky.point"), of: (it) => it.title ?? it.id },
    { name: t("sky.sign"), of: (it) => it.sign_title ?? it.sign },
    { name: t("sky.degree"), is: "number", of: (it) => html`${it.formatted}${it.retrograde && html` <abbr title=${t("sky.retrograde")}>℞</abbr>`}` },
    ...(hasHouses ? [{ name: t("sky.house"), is: "number", of: (it) => it.house ?? UNKNOWN }] : []),
    { name: t("sky.speed"), is: "number", of: (it) => (it.distance_au == null ? UNKNOWN : `${plain(it.speed, 2)}°`) },
  ]} />`;
}

/** Aspects, closest first. */
export function Aspects({ chart }) {
  const titles = new Map([...chart.bodies, ...chart.angles].map((it) => [it.id, it.title ?? it.id]));
  const name = (id) => titles.get(id) ?? id;
  const rows = [...chart.aspects].sort((a, b) => a.orb - b.orb);
  return html`<${Table} caption=${t("sky.aspects")} hidden=${true} rows=${rows} rowKey=${(it) => it.a + it.b + it.type} empty=${t("sky.no_aspects")} columns=${[
    { name: t("sky.first"), of: (it) => name(it.a) },
    { name: t("sky.aspect"), of: (it) => it.type_title ?? it.type },
    { name: t("sky.second"), of: (it) => name(it.b) },
    { name: t("sky.orb"), is: "number", of: (it) => `${plain(it.orb, 2)}°` },
    { name: t("sky.motion"), of: (it) => t(it.applying ? "sky.applying" : "sky.separating") },
  ]} />`;
}
