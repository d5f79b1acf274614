// How the server is, what it does now and why, and what a person can do.

import { ActionButton } from "../app/buttons.js";
import { bytes, fromNow, length, list, milliseconds, moment, UNKNOWN, plain, rate, share, short } from "../app/format.js";
import { useLive, useSilence } from "../app/live.js";
import { Empty, Loading, ResourceView } from "../app/notice.js";
import { post } from "../app/api.js";
import { useResource } from "../app/resource.js";
import { to } from "../app/route.js";
import { about, against, chartOf, criticalOf, isBeyond, isEnough, useRules, waits, warningOf } from "../app/rule.js";
import { Score } from "../app/score.js";
import { Tile } from "../app/tile.js";
import { html } from "../app/view.js";
import { translated, t } from "../app/i18n.js";

const STATUS_EVERY_MS = 30_000;
const LATENCY_EVERY_MS = 5_000;

/** The row of points behind the latencies: a quarter of an hour. */
const RECENT_S = 900;
const RECENT_STEP_S = 15;

/** What is promised of half of the voice turns, in milliseconds: that of a simple answer. No alert rule has it. */
const P50_TARGET_MS = 500;

export default function Overview({ session }) {
  const live = useLive();
  const status = useResource("status", {}, { everyMs: STATUS_EVERY_MS });
  const operations = useResource("operations", { window: "5m" }, { everyMs: LATENCY_EVERY_MS });
  const recent = useRecent();
  const silence = useSilence();
  const health = live.health?.health ?? status.data?.health;
  const mitigations = live.health?.mitigations ?? status.data?.mitigations ?? [];
  return html`<div class="page">
    <h1>${t("page.overview")}</h1>
    ${session.warnings?.map((warning) => html`<p class="question" lang="en">${warning}</p>`)}
    <div class="columns">
      <section class="card" aria-labelledby="health">
        <h2 id="health">${t("overview.health")}</h2>
        ${health ? html`<${Verdict} health=${health} alerts=${live.alerts?.open ?? []} silence=${silence} clock=${status.data?.clock} />` : html`<${Loading} />`}
      </section>
      <section class="card" aria-labelledby="now">
        <h2 id="now">${t("overview.now")}</h2>
        <${Now} kpi=${live.kpi} jobs=${live.jobs?.jobs ?? []} mitigations=${mitigations} status=${status.data} silence=${silence} />
      </section>
    </div>
    <section aria-labelledby="figures">
      <h2 id="figures">${t("overview.figures")} <small>${silence ? t("overview.as_of", { when: moment(silence) }) : t("overview.minute")}</small></h2>
      <${Figures} kpi=${live.kpi} figures=${live.figures} operations=${operations.data} recent=${recent} status=${status.data} />
    </section>
    <div class="columns">
      <section class="card" aria-labelledby="open">
        <h2 id="open">${t("overview.alerts")}</h2>
        <${OpenAlerts} alerts=${live.alerts} />
      </section>
      <section class="card" aria-labelledby="advice">
        <h2 id="advice">${t("overview.advice")}</h2>
        ${health && html`<${Advice} recommendations=${health.recommendations} />`}
      </section>
    </div>
    <${ResourceView} resource=${status}>${(it) => html`<${Start} status=${it} />`}<//>
  </div>`;
}

/** How voice turns have gone lately, from the history, so that the small charts are there from the first moment. */
function useRecent() {
  const from = new Date(Math.floor(Date.now() / 1000 / RECENT_STEP_S) * RECENT_STEP_S * 1000 - RECENT_S * 1000).toISOString();
  const { data } = useResource("history", { metric: "astroloh_alice_response_duration_seconds", from, step: RECENT_STEP_S });
  return data?.points.filter((point) => point.is_whole) ?? [];
}

/** The score is of the figures; a clock that cannot be trusted is a remark that no figure knows. */
function Verdict({ health, alerts, silence, clock }) {
  const rules = useRules();
  const waiting = (id) => {
    const alert = alerts.find((it) => it.id === id);
    return alert && waits(alert, rules[alert.rule]);
  };
  const { score, status, deductions, unknown } = health;
  return html`<div class="verdict">
    <${Score} score=${score} status=${status} />
    <div>
      <p class="lead">${silence ? t("health.silent", { when: moment(silence) }) : score === null ? t("health.blind") : t(`health.${status === "pass" && clock?.reason ? "warn" : status}`)}</p>
      ${deductions.length > 0 && html`<ul class="deductions">
        ${deductions.map((it) => html`<li key=${it.what + it.subject}>
          <span class="points">−${plain(it.points)}</span>
          <span><a href=${to(chartOf(it.what))}>${about(it)}</a> ${against(it)} <span class="muted">${[t("since", { when: fromNow(it.since) }), waiting(it.alert)].filter(Boolean).join("; ")}</span></span>
        </li>`)}
      </ul>`}
      ${unknown.length > 0 && html`<details>
        <summary>${t("health.unknown", { n: unknown.length })}</summary>
        <p class="muted">${t("health.unknown_hint")}</p>
        <ul class="plain">${unknown.map((it) => html`<li>${about(it)}</li>`)}</ul>
      </details>`}
    </div>
  </div>`;
}

/** What goes on beside answering, with the reason for each. */
function Now({ kpi, jobs, mitigations, status, silence }) {
  const running = jobs.filter((job) => job.state === "running");
  const paused = jobs.filter((job) => job.paused);
  const next = jobs.filter((job) => job.next_run && !job.paused).sort((a, b) => a.next_run.localeCompare(b.next_run))[0];
  const pressure = status?.memory.pressure ?? "none";
  const isCalm = !silence && running.length + paused.length + mitigations.length === 0 && pressure === "none" && (status?.history.is_up ?? true) && !status?.clock?.reason;
  return html`<ul class="activity">
    ${isCalm && html`<li>${t("now.calm")}</li>`}
    ${mitigations.map((active) => html`<li key=${active.action} class="notable">
      <strong>${translated(`action.${active.action}`, active.action)}</strong> <span class="muted">${t("since", { when: fromNow(active.since) })}${active.calm_since && ` · ${t("now.calm_since", { when: fromNow(active.calm_since) })}`}</span>
      ${active.action === "fallback" && kpi?.fallback_cause && html`<br />${translated(`fallback.${kpi.fallback_cause}`, kpi.fallback_cause)}`}
      <br /><span class="muted">${t("now.as_it_began")} <span lang="en">${active.reason}</span></span>
    </li>`)}
    ${pressure !== "none" && html`<li class="notable"><strong>${t(`pressure.${pressure}`)}</strong> ${t("now.share", { share: share(status.memory.share, 0) })}</li>`}
    ${status && !status.history.is_up && html`<li class="notable"><strong>${t("now.history_down")}</strong> <span class="muted" lang="en">${status.history.reason}</span></li>`}
    ${status?.clock?.reason && html`<li class="notable"><strong>${translated(`clock.${status.clock.trust}`, status.clock.trust)}</strong> <span class="muted">${t("clock.retirement")}</span></li>`}
    ${running.map((job) => html`<li key=${job.name}>${t("now.runs", { job: translated(`job.${job.name}`, job.name) })}
      ${job.total && html` <progress max=${job.total} value=${job.done} aria-label=${translated(`job.${job.name}`, job.name)}></progress> <span class="muted">${plain(job.done)} / ${plain(job.total)}</span>`}
    </li>`)}
    ${[...Map.groupBy(paused, (job) => job.paused)].map(([reason, jobs]) => html`<li key=${reason} class="notable">
      <strong>${t("now.paused")}</strong> ${list(jobs.map((job) => translated(`job.${job.name}`, job.name)))}<br /><span class="muted" lang="en">${reason}</span>
    </li>`)}
    ${next && html`<li class="muted">${t("now.next", { job: translated(`job.${next.name}`, next.name), when: fromNow(next.next_run) })}</li>`}
  </ul>`;
}

function Figures({ kpi, figures, operations, recent, status }) {
  if (!kpi) return html`<${Loading} />`;
  const perSecond = (it) => (it.observed_s > 0 ? it.turns / Math.min(it.observed_s, it.window_s) : null);
  const turn = operations?.operations.find((it) => it.service === "alice" && it.operation === "turn");
  const limit = status?.memory.limit_bytes;
  const rules = useRules();
  const isTold = isEnough(turn?.count ?? 0, rules.response_time);
  const latencies = { p50: P50_TARGET_MS, p95: warningOf(rules.response_time), p99: criticalOf(rules.response_time) };
  return html`<div class="tiles">
    <${Tile} name=${t("figure.turns")} value=${rate(perSecond(kpi))} unit=${t("per_second")} note=${t("figure.turns_note", { n: kpi.turns, turns: short(kpi.turns) })}
      values=${recent.map((it) => it.count / RECENT_STEP_S)} isWide=${true} />
    ${Object.entries(latencies).map(([key, target]) => html`<${Tile} key=${key} name=${t(`figure.${key}`)} value=${milliseconds(turn?.[`${key}_ms`])}
      note=${upTo(target, milliseconds)} isBad=${isTold && target !== null && turn?.[`${key}_ms`] > target} href=${to("performance")}
      values=${recent.map((it) => it[`${key}_ms`])} />`)}
    <${Tile} name=${t("figure.hit_rate")} value=${share(kpi.hit_rate, 0)} note=${from(warningOf(rules.hit_rate))}
      isBad=${isEnough(kpi.lookups, rules.hit_rate) && isBeyond(kpi.hit_rate, rules.hit_rate)} values=${figures.map((it) => it.hit_rate)} href=${to("cache")} />
    <${Tile} name=${t("figure.errors")} value=${share(kpi.error_rate, 2)} note=${upTo(warningOf(rules.errors), share)} isBad=${isEnough(kpi.operations, rules.errors) && isBeyond(kpi.error_rate, rules.errors)}
      values=${figures.map((it) => it.error_rate)} href=${to("performance")} />
    <${Tile} name=${t("figure.shed")} value=${share(kpi.shed_rate, 2)} note=${t("figure.shed_causes", kpi.shed)} isBad=${isEnough(kpi.operations, rules.shed) && isBeyond(kpi.shed_rate, rules.shed)}
      values=${figures.map((it) => it.shed_rate)} href=${to("performance")} />
    <${Tile} name=${t("figure.memory")} value=${bytes(kpi.memory_bytes)} note=${limit ? t("figure.of", { whole: bytes(limit) }) : UNKNOWN}
      isBad=${limit && isBeyond(kpi.memory_bytes / limit, rules.memory)} values=${figures.map((it) => it.memory_bytes)} />
    <${Tile} name=${t("figure.cpu")} value=${share(kpi.cpu_ratio, 1)} note=${upTo(warningOf(rules.cpu), share)} isBad=${isBeyond(kpi.cpu_ratio, rules.cpu)}
      values=${figures.map((it) => it.cpu_ratio)} />
    <${Tile} name=${t("figure.satisfaction")} value=${plain(kpi.satisfaction, 1)} note=${kpi.satisfaction === null ? t("figure.nobody_rated") : t("figure.of", { whole: "5" })} values=${figures.map((it) => it.satisfaction)} />
  </div>`;
}

/** A target in words: at most this, at least this. Without a level there is none. */
const upTo = (level, show) => (level === null ? UNKNOWN : t("figure.target", { target: show(level, 0) }));
const from = (level) => (level === null ? UNKNOWN : t("figure.target_from", { target: share(level, 0) }));

function OpenAlerts({ alerts }) {
  const rules = useRules();
  if (!alerts) return html`<${Loading} />`;
  return html`<div aria-live="polite">
    ${alerts.open.length === 0
      ? html`<${Empty}>${t("alerts.none")}<//>`
      : html`<ul class="alerts">${alerts.open.map((alert) => html`<li key=${alert.id} class=${alert.severity}>
          <span class="badge ${alert.severity}">${t(`severity.${alert.severity}`)}</span>
          <span><a href=${to("alerts")}>${about(alert)}</a> ${against(alert)} <span class="muted">${[t("since", { when: fromNow(alert.since) }), waits(alert, rules[alert.rule])].filter(Boolean).join("; ")}</span></span>
          ${alert.stage === "raised" && html`<${ActionButton} onDone=${() => post(`alerts/${alert.id}/ack`)} label=${t("alerts.ack_label", { alert: about(alert) })}>${t("alerts.ack")}<//>`}
        </li>`)}</ul>`}
  </div>`;
}

function Advice({ recommendations }) {
  if (recommendations.length === 0) return html`<${Empty}>${t("advice.none")}<//>`;
  return html`<ol class="advice">
    ${recommendations.map((it) => html`<li key=${it.act}>
      <strong lang="en">${it.act}</strong>
      <dl>
        <dt>${t("advice.why")}</dt><dd lang="en">${it.reason}</dd>
        <dt>${t("advice.effect")}</dt><dd lang="en">${it.effect}</dd>
      </dl>
    </li>`)}
  </ol>`;
}

function Start({ status }) {
  const whole = status.start_steps.reduce((sum, step) => sum + step.took_ms, 0);
  return html`<div class="resource"><p class="muted start">Astroloh ${status.version} · ${t("start.since", { when: moment(status.started_at) })} · ${t("start.uptime", { length: length(status.uptime_s) })}</p>
    <details class="start">
      <summary>${t("start.took", { took: milliseconds(whole) })}</summary>
      <ol class="steps">${status.start_steps.map((step) => html`<li>${translated(`step.${step.name}`, step.name)} <span class="muted">${milliseconds(step.took_ms)}</span></li>`)}</ol>
    </details></div>`;
}
