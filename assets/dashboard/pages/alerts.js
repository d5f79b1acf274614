// What is wrong and what was: to acknowledge, to mute for a while, and to see what was done about it.

import { post } from "../app/api.js";
import { ActionButton } from "../app/buttons.js";
import { fromNow, length, moment, UNKNOWN } from "../app/format.js";
import { useLive } from "../app/live.js";
import { Empty, Failure, Loading, ResourceView } from "../app/notice.js";
import { useResource } from "../app/resource.js";
import { to } from "../app/route.js";
import { about, against, chartOf, useRules, waits } from "../app/rule.js";
import { Table } from "../app/table.js";
import { html, useState } from "../app/view.js";
import { translated, t } from "../app/i18n.js";

const PAGE = 50;
const EVERY_MS = 15_000;

/** For how long a rule can be muted, in minutes. */
const MUTES = [60, 8 * 60, 24 * 60, 7 * 24 * 60];

export default function Alerts() {
  const live = useLive();
  const first = useResource("alerts", { limit: PAGE }, { everyMs: EVERY_MS });
  const open = live.alerts?.open ?? first.data?.open;
  const mutes = live.alerts?.mutes ?? first.data?.mutes ?? [];
  const rules = useRules();
  return html`<div class="page">
    <h1>${t("page.alerts")}</h1>
    <section aria-labelledby="open">
      <h2 id="open">${t("alerts.open")}</h2>
      <div aria-live="polite">
        ${!open ? (first.error ? html`<${Failure} error=${first.error} onRetry=${first.reload} />` : html`<${Loading} />`)
          : open.length === 0 ? html`<${Empty}>${t("alerts.none")}<//>`
          : open.map((alert) => html`<${Open} key=${alert.id} alert=${alert} rule=${rules[alert.rule]} mitigations=${live.health?.mitigations ?? []} />`)}
      </div>
    </section>
    <section aria-labelledby="mutes">
      <h2 id="mutes">${t("alerts.mutes")}</h2>
      <${Mutes} mutes=${mutes} />
    </section>
    <section class="card" aria-labelledby="past">
      <h2 id="past">${t("alerts.past")}</h2>
      <${ResourceView} resource=${first}>${(it) => it.past === null ? html`<${Empty}>${t("alerts.no_history")}<//>` : html`<${Past} first=${it} />`}<//>
    </section>
  </div>`;
}

function Open({ alert, rule, mitigations }) {
  const waiting = waits(alert, rule);
  const caused = mitigations.filter((it) => it.alert === alert.id);
  return html`<article class="card alert">
    <p><span class=${`badge ${alert.severity}`}>${t(`severity.${alert.severity}`)}</span> <a href=${to(chartOf(alert.rule))}><strong>${about(alert)}</strong></a> ${against(alert)}</p>
    <p class="muted">${moment(alert.since)}, ${fromNow(alert.since)}${alert.acknowledged_at && ` · ${t("alerts.acked", { when: moment(alert.acknowledged_at) })}`}</p>
    ${waiting && html`<p class="waits">${waiting}</p>`}
    ${caused.length > 0 && html`<p>${t("alerts.action")}: ${caused.map((it) => translated(`action.${it.action}`, it.action)).join(", ")}</p>`}
    <div class="actions">
      ${alert.stage === "raised" && html`<${ActionButton} onDone=${() => post(`alerts/${alert.id}/ack`)} label=${t("alerts.ack_label", { alert: about(alert) })}>${t("alerts.ack")}<//>`}
      <${MuteChoice} rule=${alert.rule} subject=${alert.subject} />
    </div>
  </article>`;
}

/** Mutes one subject of a rule; until when is chosen first. */
function MuteChoice({ rule, subject }) {
  const [minutes, setMinutes] = useState(MUTES[0]);
  return html`<span class="action">
    <select aria-label=${t("alerts.mute_for")} value=${String(minutes)} onChange=${(event) => setMinutes(Number(event.target.value))}>
      ${MUTES.map((it) => html`<option value=${String(it)} selected=${it === minutes}>${length(it * 60)}</option>`)}
    </select>
    <${ActionButton} onDone=${() => post(`alerts/${rule}/mute`, { minutes, subject })} label=${t("alerts.mute_label", { alert: about({ rule, subject }) })}>${t("alerts.mute")}<//>
  </span>`;
}

function Mutes({ mutes }) {
  const rules = useRules();
  const [rule, setRule] = useState("cpu");
  const [minutes, setMinutes] = useState(MUTES[0]);
  return html`<div class="resource">
    ${mutes.length === 0 ? html`<${Empty}>${t("alerts.no_mutes")}<//>` : html`<ul class="plain">
      ${mutes.map((mute) => html`<li key=${mute.rule + mute.subject} class="actions">${about(mute)} <span class="muted">${t("alerts.until", { when: moment(mute.until) })}</span>
        <${ActionButton} onDone=${() => post(`alerts/${mute.rule}/mute`, { minutes: 0, ...(mute.subject && { subject: mute.subject }) })} label=${t("alerts.unmute_label", { alert: about(mute) })}>${t("alerts.unmute")}<//></li>`)}
    </ul>`}
    <details>
      <summary>${t("alerts.mute_rule")}</summary>
      <div class="fields">
        <label>${t("alerts.rule")}<select value=${rule} onChange=${(event) => setRule(event.target.value)}>
          ${Object.keys(rules).map((it) => html`<option value=${it} selected=${it === rule}>${about({ rule: it })}</option>`)}
        </select></label>
        <label>${t("alerts.mute_for")}<select value=${String(minutes)} onChange=${(event) => setMinutes(Number(event.target.value))}>
          ${MUTES.map((it) => html`<option value=${String(it)} selected=${it === minutes}>${length(it * 60)}</option>`)}
        </select></label>
        <${ActionButton} onDone=${() => post(`alerts/${rule}/mute`, { minutes })}>${t("alerts.mute")}<//>
      </div>
      <p class="muted">${t("alerts.mute_hint")}</p>
    </details></div>`;
}

/** Alerts that are over, page by page. */
function Past({ first }) {
  const [before, setBefore] = useState(null);
  const later = useResource(before && "alerts", { limit: PAGE, before });
  const shown = before ? later.data : first;
  if (before && !shown) return html`<${ResourceView} resource=${later}>${() => null}<//>`;
  return html`<div class="resource">
    <${Table} caption=${t("alerts.past")} hidden=${true} stacks=${true} rows=${shown.past ?? []} rowKey=${(alert) => alert.id} empty=${t("alerts.none_past")} columns=${[
      { name: t("alerts.what"), of: (alert) => about(alert) },
      { name: t("alerts.severity"), of: (alert) => html`<span class=${`badge ${alert.severity}`}>${t(`severity.${alert.severity}`)}</span>` },
      { name: t("alerts.measured"), of: (alert) => against(alert) },
      { name: t("alerts.raised"), of: (alert) => moment(alert.raised_at) },
      { name: t("alerts.lasted"), of: (alert) => (alert.resolved_at ? length((new Date(alert.resolved_at) - new Date(alert.raised_at)) / 1000) : UNKNOWN) },
      { name: t("alerts.action"), of: (alert) => (alert.action ? alert.action.split(/,\s*/).map((it) => translated(`action.${it}`, it)).join(", ") : UNKNOWN) },
    ]} />
    <div class="actions">
      ${before && html`<button onClick=${() => setBefore(null)}>${t("alerts.newest")}</button>`}
      ${shown.next_before && html`<button onClick=${() => setBefore(shown.next_before)}>${t("alerts.older")}</button>`}
    </div></div>`;
}
