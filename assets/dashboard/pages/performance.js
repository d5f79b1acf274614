// How long answers take, how many there are and how many go wrong: over any stretch of time, of one operation or of all.

import { Chart } from "../app/chart.js";
import { milliseconds, plain, rate, short } from "../app/format.js";
import { ResourceView } from "../app/notice.js";
import { bounds, RangeChoice, useRange } from "../app/range.js";
import { useResource } from "../app/resource.js";
import { choose, to } from "../app/route.js";
import { useRules, warningOf } from "../app/rule.js";
import { Table } from "../app/table.js";
import { html } from "../app/view.js";
import { translated, t } from "../app/i18n.js";

/** What is shown until something else is chosen: what listeners feel. `all` adds up whatever there is. */
const USUAL = "alice.turn";
const ALL = "all";

const NO_POINTS = [];
const OUTCOMES = ["failed", "shed", "refused"];

/** The window of figures that is nearest to a stretch. */
const WINDOWS = { "15m": "5m", "1h": "1h", "12h": "24h", "24h": "24h", "7d": "7d", "30d": "7d" };
const TABLE_EVERY_MS = 15_000;

export default function Performance({ route }) {
  const range = useRange(route.choices);
  const chosen = route.choices.op ?? USUAL;
  const dot = chosen.indexOf(".");
  const labels = chosen === ALL ? "" : `service="${chosen.slice(0, dot)}",operation="${chosen.slice(dot + 1)}"`;
  const window = WINDOWS[range.name] ?? "24h";
  const operations = useResource("operations", { window }, { everyMs: TABLE_EVERY_MS });
  const span = bounds(range);
  const durations = useResource("history", { metric: metric("astroloh_operation_duration_seconds", labels), ...span });
  const outcomes = OUTCOMES.map((outcome) =>
    useResource("history", { metric: metric("astroloh_operation_total", [labels, `outcome="${outcome}"`].filter(Boolean).join(",")), ...span }));
  const known = operations.data?.operations ?? [];

  return html`<div class="page">
    <h1>${t("page.performance")}</h1>
    <${RangeChoice} range=${range} />
    <div class="fields">
      <label>${t("performance.operation")}
        <select value=${chosen} onChange=${(event) => choose({ op: event.target.value })}>
          ${names(known, chosen).map((name) => html`<option value=${name} selected=${name === chosen}>${spoken(name)}</option>`)}
          <option value=${ALL} selected=${chosen === ALL}>${t("performance.all")}</option>
        </select>
      </label>
      <p class="muted">${t("performance.zoom")}</p>
    </div>
    <${ResourceView} resource=${durations}>${(chart) => html`<${Charts} range=${range} chart=${chart} outcomes=${outcomes} />`}<//>
    <section class="card" aria-labelledby="operations">
      <h2 id="operations">${t("performance.table")} <small>${t(`window.${window}`)}</small></h2>
      <${ResourceView} resource=${operations}>${({ operations }) => html`<${Operations} operations=${operations} />`}<//>
    </section>
  </div>`;
}

function Charts({ range, chart, outcomes }) {
  const points = chart.points ?? NO_POINTS;
  const step = chart.step_s;
  const limit = warningOf(useRules().response_time);
  return html`<div class="resource">
    <${Chart} title=${t("performance.latency")} note=${t("chart.step", { step: plain(step) })} rows=${points} step=${step} range=${range} format=${milliseconds} limit=${limit} height=${260} series=${[
      { name: "p50", colour: 1, of: (point) => point.p50_ms },
      { name: "p95", colour: 2, of: (point) => point.p95_ms },
      { name: "p99", colour: 3, of: (point) => point.p99_ms },
    ]} />
    <${Chart} title=${t("performance.rate")} rows=${points} step=${step} range=${range} format=${rate} height=${170} series=${[
      { name: t("per_second"), colour: 1, isSum: true, of: (point) => point.count / step },
    ]} />
    <${Chart} title=${t("performance.errors")} rows=${merged(points, outcomes)} step=${step} range=${range} format=${(value) => plain(value, 2)} height=${170} series=${[
      { name: t("outcome.failed"), colour: 3, isSum: true, of: (point) => point.failed },
      { name: t("outcome.shed"), colour: 2, isSum: true, of: (point) => point.shed },
      { name: t("outcome.refused"), colour: 1, isSum: true, of: (point) => point.refused },
    ]} /></div>`;
}

/** One row for each step in which the server ran, with the counts of every outcome. */
function merged(points, outcomes) {
  const rows = new Map(points.map(({ at_s, is_whole }) => [at_s, { at_s, is_whole, failed: 0, shed: 0, refused: 0 }]));
  outcomes.forEach(({ data }, index) => {
    for (const { at_s, sum } of data?.points ?? NO_POINTS) {
      const row = rows.get(at_s);
      if (row) row[OUTCOMES[index]] = Math.abs(sum);
    }
  });
  return [...rows.values()];
}

function Operations({ operations }) {
  return html`<${Table} caption=${t("performance.table")} hidden=${true} rows=${operations} rowKey=${(it) => it.service + it.operation} empty=${t("performance.none")} columns=${[
    { name: t("performance.operation"), of: (it) => html`<a href=${to("performance", { ...current(), op: `${it.service}.${it.operation}` })}>${spoken(`${it.service}.${it.operation}`)}</a>` },
    { name: t("performance.count"), is: "number", of: (it) => short(it.count) },
    { name: t("per_second"), is: "number", of: (it) => rate(it.rate_per_s) },
    { name: "p50", is: "number", of: (it) => milliseconds(it.p50_ms) },
    { name: "p95", is: "number", of: (it) => milliseconds(it.p95_ms) },
    { name: "p99", is: "number", of: (it) => milliseconds(it.p99_ms) },
    ...OUTCOMES.map((outcome) => ({ name: t(`outcome.${outcome}`), is: "number", of: (it) => plain(it[outcome]) })),
  ]} />`;
}

const metric = (name, labels) => (labels ? `${name}{${labels}}` : name);
const spoken = (name) => translated(`operation.${name}`, name.replace(".", " "));

/** The choices of the address but for the operation. */
function current() {
  const query = location.hash.split("?")[1] ?? "";
  return Object.fromEntries(new URLSearchParams(query));
}

/** Operations to choose from; the chosen one is there even if it did nothing lately. */
function names(operations, chosen) {
  const found = operations.map((it) => `${it.service}.${it.operation}`);
  return chosen === ALL || found.includes(chosen) ? found : [chosen, ...found];
}
