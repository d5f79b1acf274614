// A chart with its heading, its legend, and the same numbers as a table.

import { CLOCK, date } from "./format.js";
import { Plot } from "./plot.js";
import { unzoom, zoom } from "./range.js";
import { Table } from "./table.js";
import { html, useMemo, useState } from "./view.js";
import { t } from "./i18n.js";

const MOMENT = { day: "numeric", month: "short", ...CLOCK, second: "2-digit" };

/**
 * `rows` are points of the history, oldest first; `series` are `{name, colour, of: point => value, isSum}`. A step in which the server
 * did not run is a gap; of one that is not whole, as the step that is under way, sums are left out: they would look like a collapse.
 */
export function Chart({ title, note, rows, step, series, format, range, limit, height }) {
  const [isOpen, setOpen] = useState(false);
  const data = useMemo(() => columns(rows, step, series), [rows, step, series.length]);
  const moment = (at) => date(new Date(at * 1000), MOMENT);
  return html`<section class="chart card" aria-label=${title}>
    <header><h2>${title}${note && html` <small>${note}</small>`}</h2></header>
    <${Plot} label=${`${title}. ${t("chart.as_table")}`} data=${data} series=${series} format=${format} range=${range} limit=${limit} height=${height}
      onZoom=${zoom} onUnzoom=${unzoom} />
    <details onToggle=${(event) => setOpen(event.target.open)}>
      <summary>${t("chart.table")}</summary>
      ${isOpen && html`<${Table} caption=${title} hidden=${true} rows=${[...rows].reverse()} rowKey=${(row) => row.at_s} empty=${t("chart.empty")} columns=${[
        { name: t("chart.moment"), of: (row) => moment(row.at_s) },
        ...series.map((it) => ({ name: it.name, is: "number", of: (row) => format(valueOf(it, row)) })),
      ]} />`}
    </details>
  </section>`;
}

const valueOf = (series, row) => (series.isSum && !row.is_whole ? null : series.of(row) ?? null);

function columns(rows, step, series) {
  const seconds = [];
  const values = series.map(() => []);
  let before = null;
  for (const row of rows) {
    if (before !== null && row.at_s - before > 1.5 * step) {
      seconds.push(before + step);
      values.forEach((column) => column.push(null));
    }
    seconds.push(row.at_s);
    series.forEach((it, index) => values[index].push(valueOf(it, row)));
    before = row.at_s;
  }
  return [seconds, ...values];
}
