// The sky of this moment over a place: wheel, positions, the Moon.

import { endpointUrl } from "../../app/api.js";
import { dayAndTime, plain, share } from "../../app/format.js";
import { Disc } from "../../app/moon.js";
import { ResourceView } from "../../app/notice.js";
import { useResource } from "../../app/resource.js";
import { useResolvedTheme } from "../../app/theme.js";
import { html, useEffect, useState } from "../../app/view.js";
import { language, t } from "../../app/i18n.js";
import { nameOf, PlaceField, usePlace, where } from "./place.js";
import { Points } from "./tables.js";

/** The sky is drawn anew so often; the Moon goes a twelfth of a degree meanwhile. */
const EVERY_MS = 600_000;
const WHEEL_PX = 720;

/** The bodies of the wheel: what is seen, and the node. */
const BODIES = "sun,moon,mercury,venus,mars,jupiter,saturn,uranus,neptune,pluto,true_node";

export function Today() {
  const [spot, setSpot] = usePlace();
  const shade = useResolvedTheme();
  const now = useNow();
  const question = { datetime: now, utc_offset: "+00:00", latitude: spot.latitude, longitude: spot.longitude, bodies: BODIES, lang: language };
  const chart = useResource("natal", question);
  const moon = useResource("moon", { at: `${now}Z`, ...where(spot), lang: language });
  const title = t("today.title", { place: nameOf(spot), when: dayAndTime(`${now}Z`, spot.timezone) });
  return html`<div class="resource">
    <div class="fields"><${PlaceField} id="spot" spot=${spot} onPlace=${setSpot} /></div>
    <div class="columns loose">
      <section class="card stays" aria-label=${t("today.wheel")}>
        <img class="wheel" alt=${title} src=${endpointUrl("natal.svg", { ...question, theme: shade, width: WHEEL_PX, legend: "none", title })} width=${WHEEL_PX} />
      </section>
      <div>
        <section class="card" aria-labelledby="moon-now">
          <h2 id="moon-now">${t("today.moon")}</h2>
          <${ResourceView} resource=${moon}>${(it) => html`<${Moon} moon=${it} zone=${spot.timezone} />`}<//>
        </section>
        <section class="card gap" aria-labelledby="points">
          <h2 id="points">${t("sky.points")}</h2>
          <${ResourceView} resource=${chart}>${(it) => html`<${Points} chart=${it} />`}<//>
        </section>
      </div>
    </div></div>`;
}

function Moon({ moon, zone }) {
  const at = (iso) => dayAndTime(iso, zone);
  const { void_of_course: empty, lunar_day: day } = moon;
  return html`<div class="verdict">
    <${Disc} elongation=${moon.elongation} />
    <dl>
      <dt>${t("moon.phase")}</dt><dd>${moon.phase_title}, ${share(moon.illumination, 0)}</dd>
      <dt>${t("moon.sign")}</dt><dd>${moon.sign_title}, ${moon.formatted}</dd>
      <dt>${t("moon.day")}</dt><dd>${t("moon.day_until", { number: plain(day.number), until: at(day.until) })}</dd>
      <dt>${t("moon.void")}</dt><dd>${moon.void_now ? t("moon.void_now", { until: at(empty.until) }) : t("moon.void_next", { from: at(empty.from), until: at(empty.until) })}</dd>
      ${moon.next_phases.slice(0, 2).map((it) => html`<dt>${it.title}</dt><dd>${at(it.at)}, ${it.sign_title}</dd>`)}
    </dl>
  </div>`;
}

/** This moment to five minutes, in universal time, so that equal questions are equal. */
function useNow() {
  const rounded = () => new Date(Math.floor(Date.now() / 300_000) * 300_000).toISOString().slice(0, 16);
  const [now, setNow] = useState(rounded);
  useEffect(() => {
    const timer = setInterval(() => setNow(rounded()), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
