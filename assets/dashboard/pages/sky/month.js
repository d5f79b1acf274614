// The Moon's month: each day with its disc, sign, lunar day, and when the Moon is void of course.

import { date, plain, timeOfDay } from "../../app/format.js";
import { Disc } from "../../app/moon.js";
import { ResourceView } from "../../app/notice.js";
import { useResource } from "../../app/resource.js";
import { choose } from "../../app/route.js";
import { html } from "../../app/view.js";
import { language, t } from "../../app/i18n.js";
import { PlaceField, usePlace, where } from "./place.js";

export function Month({ choices }) {
  const [spot, setSpot] = usePlace();
  const today = new Date();
  const year = Number(choices.year) || today.getFullYear();
  const month = Number(choices.month) || today.getMonth() + 1;
  const calendar = useResource(`moon/calendar/${year}/${month}`, { ...where(spot), lang: language });
  const go = (by) => {
    const there = new Date(year, month - 1 + by, 1);
    choose({ year: there.getFullYear(), month: there.getMonth() + 1 });
  };
  const title = date(new Date(year, month - 1, 1), { month: "long", year: "numeric" });
  return html`<div class="resource">
    <div class="fields">
      <div class="actions">
        <button onClick=${() => go(-1)} aria-label=${t("month.before")}>←</button>
        <h2 class="unmargined" aria-live="polite">${title}</h2>
        <button onClick=${() => go(1)} aria-label=${t("month.after")}>→</button>
        <button onClick=${() => choose({ year: "", month: "" })}>${t("month.now")}</button>
      </div>
      <${PlaceField} id="spot" spot=${spot} onPlace=${setSpot} />
    </div>
    <${ResourceView} resource=${calendar}>${(it) => html`<${Days} calendar=${it} title=${title} />`}<//></div>`;
}

function Days({ calendar, title }) {
  const first = new Date(`${calendar.days[0].date}T12:00:00Z`);
  const blanks = (first.getUTCDay() + 6) % 7;
  const monday = Date.UTC(2024, 0, 1);
  const weekdays = [0, 1, 2, 3, 4, 5, 6].map((day) => date(new Date(monday + day * 86_400_000), { weekday: "short", timeZone: "UTC" }));
  return html`<div class="resource"><ol class="month" aria-label=${title}>
      ${weekdays.map((name) => html`<li class="weekday" aria-hidden="true">${name}</li>`)}
      ${Array.from({ length: blanks }, () => html`<li class="blank" aria-hidden="true"></li>`)}
      ${calendar.days.map((day) => html`<${Day} key=${day.date} day=${day} zone=${calendar.timezone} />`)}
      ${Array.from({ length: (7 - ((blanks + calendar.days.length) % 7)) % 7 }, () => html`<li class="blank" aria-hidden="true"></li>`)}
    </ol>
    <p class="muted">${t("month.zone", { zone: calendar.timezone })}</p></div>`;
}

function Day({ day, zone }) {
  const noon = new Date(`${day.date}T12:00:00Z`);
  const isToday = new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(new Date()) === day.date;
  const at = (iso) => timeOfDay(iso, zone);
  return html`<li class=${isToday ? "today" : null} aria-current=${isToday ? "date" : null}>
    <div class="day">
      <b><span aria-hidden="true">${noon.getUTCDate()}</span><span class="visually-hidden">${date(noon, { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" })}</span></b>
      <${Disc} elongation=${day.elongation} title=${day.phase_title} />
    </div>
    ${day.principal_phase && html`<p class="phase">${day.principal_phase.title}, ${at(day.principal_phase.at)}</p>`}
    <p>${day.sign_title}${day.ingresses.map((it) => html` → ${it.sign_title} ${t("month.at", { time: at(it.at) })}`)}</p>
    <p class="muted">${t("month.lunar_days", { days: day.lunar_days.map((it) => plain(it.number)).join(", ") })}</p>
    ${day.voids.map((it) => html`<p class="void">${t("month.void", { when: within(it, day, at) })}</p>`)}
  </li>`;
}

/** The part of a stretch that falls on a day. */
function within({ from, until }, day, at) {
  const begins = Date.parse(from) > Date.parse(day.from);
  const ends = Date.parse(until) < Date.parse(day.until);
  if (begins && ends) return `${at(from)}–${at(until)}`;
  if (begins) return t("month.from", { time: at(from) });
  return ends ? t("month.until", { time: at(until) }) : t("month.all_day");
}
