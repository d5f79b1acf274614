// A chart over time, drawn by uPlot: loaded when the first one is shown, made anew when the theme turns, destroyed when it goes.

import { CLOCK, UNKNOWN } from "./format.js";
import { useResolvedTheme } from "./theme.js";
import { html, useEffect, useRef, useState } from "./view.js";
import { language } from "./i18n.js";

let library = null;

/** uPlot and its style sheet; both once. */
function loaded() {
  library ??= (async () => {
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = new URL("../vendor/uPlot.min.css", import.meta.url).href;
    const styled = new Promise((done) => {
      sheet.onload = done;
      sheet.onerror = done;
    });
    document.head.append(sheet);
    const [module] = await Promise.all([import("../vendor/uPlot.esm.js"), styled]);
    return module.default;
  })();
  return library;
}

/** Charts of a page that show the moment under the pointer together. */
const TOGETHER = "together";

/**
 * `data` is `[seconds, values, values, …]`; `series` are `{name, colour: 1 | 2 | 3}`; `format` writes a value; `range` is what the
 * chart spans. Dragging calls `onZoom(from, to)`, a double click `onUnzoom()`.
 */
export function Plot({ label, data, series, format, range, limit, height = 240, onZoom, onUnzoom }) {
  const place = useRef(null);
  const plot = useRef(null);
  const latest = useRef({});
  const [failed, setFailed] = useState(false);
  const [at, setAt] = useState(null);
  const shade = useResolvedTheme();
  latest.current = { data, range, limit, format, onZoom, onUnzoom };

  useEffect(() => {
    let here = true;
    let watcher = null;
    loaded().then((UPlot) => {
      if (!here) return;
      plot.current = new UPlot(options(UPlot, { series, height, width: place.current.clientWidth, latest, setAt }), data, place.current);
      watcher = new ResizeObserver(([entry]) => {
        const width = Math.floor(entry.contentRect.width);
        if (width > 0 && width !== plot.current?.width) plot.current?.setSize({ width, height });
      });
      watcher.observe(place.current);
    }, () => here && setFailed(true));
    return () => {
      here = false;
      watcher?.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [shade, language, series.length]);

  useEffect(() => plot.current?.setData(data), [data]);

  const index = at ?? lastKnown(data);
  return html`<div class="resource">
    <ul class="legend" aria-hidden="true">
      ${series.map((it, row) => html`<li><i class=${`c${it.colour}`}></i>${it.name} <b>${index === null ? UNKNOWN : format(data[row + 1][index])}</b></li>`)}
    </ul>
    <div class=${`plot${height < 200 ? " small" : ""}`} ref=${place} role="img" aria-label=${label}>${failed && UNKNOWN}</div></div>`;
}

const SPARSE = 12;

function lastKnown(data) {
  for (let index = data[0].length - 1; index >= 0; index -= 1) {
    if (data.slice(1).some((values) => values[index] != null)) return index;
  }
  return null;
}

function options(UPlot, { series, height, width, latest, setAt }) {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  const font = `12px ${style.getPropertyValue("--sans")}`;
  const axis = { stroke: colour("muted"), font, grid: { stroke: colour("line"), width: 1 }, ticks: { stroke: colour("line"), width: 1, size: 4 } };
  const lines = ["", "one", "two", "three"];
  return {
    width,
    height,
    legend: { show: false },
    cursor: { sync: { key: TOGETHER }, drag: { x: true, y: false, setScale: false }, points: { size: 6 } },
    scales: {
      x: { time: true, range: () => [latest.current.range.from, latest.current.range.to] },
      y: { range: (_, __, most) => [0, most > 0 ? most * 1.08 : 1] },
    },
    axes: [
      { ...axis, values: (_, ticks, __, ___, step) => ticks.map((at) => timeTick(at, step)), space: 70, size: 30 },
      { ...axis, values: (_, ticks) => ticks.map((value) => latest.current.format(value)), size: 72, gap: 4 },
    ],
    series: [{}, ...series.map((it) => ({ label: it.name, stroke: colour(lines[it.colour]), width: 1.75, spanGaps: false, points: { show: isSparse, size: 5 } }))],
    hooks: {
      setCursor: [(plot) => setAt(plot.cursor.idx ?? null)],
      setSelect: [(plot) => {
        if (plot.select.width < 4) return;
        const [from, to] = [plot.select.left, plot.select.left + plot.select.width].map((x) => plot.posToVal(x, "x"));
        plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
        if (to - from >= 2) latest.current.onZoom?.(from, to);
      }],
      ready: [(plot) => plot.over.addEventListener("dblclick", () => latest.current.onUnzoom?.())],
      draw: [(plot) => drawLimit(plot, latest.current.limit, colour("edge"))],
    },
  };
}

/** A lone point makes no line, so that few points are shown as such. */
function isSparse(plot) {
  return plot.data[0].length < SPARSE;
}

/** A dashed line at the limit, where the chart reaches it. */
function drawLimit(plot, limit, colour) {
  if (limit == null || limit > plot.scales.y.max) return;
  const { ctx, bbox } = plot;
  const y = plot.valToPos(limit, "y", true);
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.setLineDash([6, 5]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
}

const DAY_S = 86_400;
const made = new Map();

function timeTick(seconds, step) {
  const date = new Date(seconds * 1000);
  const isMidnight = date.getHours() === 0 && date.getMinutes() === 0;
  const sort = step >= DAY_S || isMidnight ? "day" : step >= 60 ? "minute" : "second";
  const key = `${language}${sort}`;
  if (!made.has(key)) {
    const sorts = { day: { day: "numeric", month: "short" }, minute: CLOCK, second: { ...CLOCK, second: "2-digit" } };
    made.set(key, new Intl.DateTimeFormat(language, sorts[sort]));
  }
  return made.get(key).format(date);
}
