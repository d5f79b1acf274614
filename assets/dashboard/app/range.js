// A stretch of time: one of the usual ones that end now, or from one moment to another. It lives in the address.

import { choose } from "./route.js";
import { serverNow } from "./server_time.js";
import { html, useEffect, useState } from "./view.js";
import { t } from "./i18n.js";

const MINUTE_S = 60;
const HOUR_S = 3_600;
const DAY_S = 86_400;

/** The usual ones, in seconds. */
export const RANGES = { "15m": 15 * MINUTE_S, "1h": HOUR_S, "12h": 12 * HOUR_S, "24h": DAY_S, "7d": 7 * DAY_S, "30d": 30 * DAY_S };

const USUAL = "1h";

/** A chart of a stretch is asked for again when it would have another point, yet not more often than this. */
const SOONEST_MS = 10_000;
const POINTS = 300;

/** The stretch that the choices of an address mean, as `{name, from, to, isFixed}` in seconds since 1970; it moves on with the server's time. */
export function useRange({ range, from, to }) {
  const fixed = from && to && { from: Date.parse(from) / 1000, to: Date.parse(to) / 1000 };
  const isFixed = Boolean(fixed) && fixed.from < fixed.to;
  const name = RANGES[range] ? range : USUAL;
  const everyMs = Math.max(SOONEST_MS, (RANGES[name] / POINTS) * 1000);
  const [now, setNow] = useState(serverNow());
  useEffect(() => {
    setNow(serverNow());
    if (isFixed) return undefined;
    const timer = setInterval(() => !document.hidden && setNow(serverNow()), everyMs);
    return () => clearInterval(timer);
  }, [name, isFixed]);
  if (isFixed) return { name: "", ...fixed, isFixed };
  const end = Math.floor(now / 1000);
  return { name, from: end - RANGES[name], to: end, isFixed };
}

/** The query of a stretch. */
export function bounds({ from, to }) {
  const iso = (seconds) => new Date(Math.round(seconds) * 1000).toISOString();
  return { from: iso(from), to: iso(to) };
}

/** Shows a stretch in the address, so that every chart of the page takes it. */
export function zoom(from, to) {
  const { from: first, to: last } = bounds({ from, to });
  choose({ from: first, to: last });
}

/** Back to what ends now. */
export function unzoom() {
  choose({ from: "", to: "" });
}

/** Buttons for the usual stretches, and two fields for one's own. */
export function RangeChoice({ range }) {
  const [own, setOwn] = useState(null);
  const shown = own ?? { from: local(range.from), to: local(range.to) };
  const take = (event) => {
    event.preventDefault();
    const [from, to] = [shown.from, shown.to].map((text) => new Date(text).getTime() / 1000);
    if (from < to) {
      zoom(from, to);
      setOwn(null);
    }
  };
  const isWrong = own && !(new Date(own.from) < new Date(own.to));
  return html`<form class="fields" onSubmit=${take}>
    <fieldset class="segments"><legend class="visually-hidden">${t("range.legend")}</legend>
      ${Object.keys(RANGES).map((name) => html`<button type="button" aria-pressed=${String(name === range.name)}
        onClick=${() => { setOwn(null); choose({ range: name, from: "", to: "" }); }}>${t(`range.${name}`)}</button>`)}
    </fieldset>
    <label>${t("range.from")}<input type="datetime-local" value=${shown.from} onInput=${(event) => setOwn({ ...shown, from: event.target.value })} /></label>
    <label>${t("range.to")}<input type="datetime-local" value=${shown.to} onInput=${(event) => setOwn({ ...shown, to: event.target.value })} /></label>
    <button disabled=${!own || isWrong}>${t("range.show")}</button>
    ${isWrong && html`<span class="wrong" role="alert">${t("range.wrong")}</span>`}
    ${range.isFixed && html`<button type="button" onClick=${() => { setOwn(null); unzoom(); }}>${t("range.back")}</button>`}
  </form>`;
}

/** A moment as a field for local times has it. */
function local(seconds) {
  const date = new Date(seconds * 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
