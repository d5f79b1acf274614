// A birth's chart: the form, the question when clocks showed a time twice or never, the wheel and its tables. What is typed is sent
// in the body of a request, so that it stands in no address and no log.

import { fetchJson } from "../../app/api.js";
import { Failure } from "../../app/notice.js";
import { useResolvedTheme } from "../../app/theme.js";
import { html, useEffect, useRef, useState } from "../../app/view.js";
import { language, t } from "../../app/i18n.js";
import { nameOf, PlaceField, usePlace, where } from "./place.js";
import { Aspects, Points } from "./tables.js";

const ZODIACS = ["tropical", "sidereal"];
const HOUSES = ["placidus", "whole_sign", "equal", "koch", "regiomontanus", "campanus", "porphyry"];
const WHEEL_PX = 800;

export function Birth() {
  const [spot, setSpot] = usePlace();
  const [form, setForm] = useState({ date: "1990-07-15", time: "10:30", known: true, zodiac: ZODIACS[0], houses: HOUSES[0] });
  const [asked, setAsked] = useState(null);
  const shade = useResolvedTheme();
  const { answer, error, busy } = useAnswer(asked, shade);
  const set = (name) => (event) => setForm((before) => ({ ...before, [name]: event.target.value }));
  const send = (fold) => setAsked({
    datetime: form.known ? `${form.date}T${form.time}` : form.date,
    ...(!form.known && { time_known: false }),
    ...where(spot),
    zodiac: form.zodiac,
    house_system: form.houses,
    ...(fold !== undefined && { fold }),
  });
  const candidates = error?.problem?.field === "datetime" ? error.problem.candidates : undefined;
  return html`<div class="resource">
    <form class="fields" onSubmit=${(event) => { event.preventDefault(); send(); }}>
      <label>${t("birth.date")}<input type="date" required value=${form.date} onInput=${set("date")} /></label>
      <label>${t("birth.time")}<input type="time" required=${form.known} disabled=${!form.known} value=${form.time} onInput=${set("time")} /></label>
      <label class="tick"><input type="checkbox" checked=${!form.known} onChange=${(event) => setForm((before) => ({ ...before, known: !event.target.checked }))} />${t("birth.unknown")}</label>
      <${PlaceField} id="born" spot=${spot} onPlace=${setSpot} />
      <label>${t("birth.zodiac")}<select value=${form.zodiac} onChange=${set("zodiac")}>${ZODIACS.map((id) => html`<option value=${id} selected=${id === form.zodiac}>${t(`zodiac.${id}`)}</option>`)}</select></label>
      <label>${t("birth.houses")}<select value=${form.houses} onChange=${set("houses")}>${HOUSES.map((id) => html`<option value=${id} selected=${id === form.houses}>${t(`houses.${id}`)}</option>`)}</select></label>
      <button class="primary" disabled=${busy}>${t("birth.draw")}</button>
    </form>
    <div aria-live="polite">
      ${candidates && html`<${Question} candidates=${candidates} isTwice=${isTwice(candidates)} onFold=${send} />`}
    </div>
    ${error && !candidates && html`<${Failure} error=${error} />`}
    ${answer && html`<${Answer} answer=${answer} place=${nameOf(spot)} />`}
    ${!answer && !error && html`<p class="muted">${t("birth.private")}</p>`}</div>`;
}

/** Clocks that went back showed a time twice, the first time with the larger offset; clocks that went forward never showed it. */
function isTwice([first, second]) {
  return Date.parse(first.utc_datetime) < Date.parse(second.utc_datetime);
}

function Question({ candidates, isTwice, onFold }) {
  return html`<div class="question">
    <p>${t(isTwice ? "birth.twice" : "birth.never")}</p>
    <div class="actions">${candidates.map((it) => html`<button onClick=${() => onFold(it.fold)}>${t(isTwice ? `birth.fold_${it.fold}` : "birth.offset", { offset: it.utc_offset })}</button>`)}</div>
  </div>`;
}

function Answer({ answer: { chart, svg }, place }) {
  const { event } = chart;
  const picture = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  const data = `data:application/json;charset=utf-8,${encodeURIComponent(JSON.stringify(chart, null, 2))}`;
  const name = `chart-${event.local_datetime.slice(0, 10)}`;
  return html`<div class="resource">
    <p>${t("birth.echo", { local: event.local_datetime.replace("T", " "), offset: event.utc_offset, zone: event.timezone, place })}${event.dst && ` ${t("birth.summer")}`}</p>
    ${chart.warnings.map((it) => html`<p class="question">${it.message}</p>`)}
    <div class="columns loose">
      <section class="card stays" aria-label=${t("today.wheel")}>
        <img class="wheel" src=${picture} alt=${t("birth.alt", { place, date: event.local_datetime.slice(0, 10) })} width=${WHEEL_PX} />
        <p class="actions"><a class="button" href=${picture} download=${`${name}.svg`}>${t("birth.save_svg")}</a> <a class="button" href=${data} download=${`${name}.json`}>${t("birth.save_json")}</a></p>
      </section>
      <div>
        <section class="card" aria-labelledby="points"><h2 id="points">${t("sky.points")}</h2><${Points} chart=${chart} /></section>
        <section class="card gap bounded" aria-labelledby="aspects"><h2 id="aspects">${t("sky.aspects")}</h2><${Aspects} chart=${chart} /></section>
      </div>
    </div></div>`;
}

/** Chart and picture of a question; both are asked for anew when the theme or the language turns. */
function useAnswer(asked, shade) {
  const [state, setState] = useState({ answer: null, error: null, busy: false });
  const round = useRef(0);
  useEffect(() => {
    if (!asked) return undefined;
    const abort = new AbortController();
    const mine = ++round.current;
    setState((before) => ({ ...before, busy: true }));
    const question = { ...asked, lang: language };
    const style = { theme: shade, width: WHEEL_PX, legend: "none" };
    Promise.all([fetchJson("POST", "api/v1/natal", question, abort.signal), fetchJson("POST", "api/v1/natal.svg", { ...question, ...style }, abort.signal)])
      .then(([chart, picture]) => setState({ answer: { chart: chart.body, svg: picture.body }, error: null, busy: false }))
      .catch((error) => !abort.signal.aborted && mine === round.current && setState({ answer: null, error, busy: false }));
    return () => abort.abort();
  }, [asked, shade, language]);
  return state;
}
