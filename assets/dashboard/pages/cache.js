// What the cache answered by itself, what it holds against its limits, and how to clear a kind of it.

import { post } from "../app/api.js";
import { ConfirmButton } from "../app/buttons.js";
import { bytes, length, milliseconds, moment, UNKNOWN, plain, share, short } from "../app/format.js";
import { useLive } from "../app/live.js";
import { Empty, ResourceView } from "../app/notice.js";
import { useResource } from "../app/resource.js";
import { Table } from "../app/table.js";
import { html, useState } from "../app/view.js";
import { translated, t } from "../app/i18n.js";

const EVERY_MS = 5_000;

/** Jobs that put answers into the cache before anybody asks. */
const AHEAD = "precompute_";

export default function Cache() {
  const cache = useResource("cache", {}, { everyMs: EVERY_MS });
  const { jobs } = useLive();
  const [dropped, setDropped] = useState(null);
  const clear = async (kind) => {
    setDropped(await post("cache/invalidate", { kind }));
    cache.reload();
  };
  return html`<div class="page">
    <h1>${t("page.cache")}</h1>
    <${ResourceView} resource=${cache}>${(it) => html`<div class="resource">
      <${Tiers} cache=${it} />
      <section class="card" aria-labelledby="kinds">
        <h2 id="kinds">${t("cache.kinds")} <small>${t("cache.since_start")}</small></h2>
        <p aria-live="polite" class="muted">${dropped && droppedMessage(dropped)}</p>
        <${Kinds} kinds=${it.kinds} onClear=${clear} />
        <p class="muted">${t("cache.clear_hint")}</p>
        <${ConfirmButton} onDone=${() => clear("all")}>${t("cache.clear_all")}<//>
      </section>
      <div class="columns">
        <section class="card" aria-labelledby="ahead">
          <h2 id="ahead">${t("cache.ahead")}</h2>
          ${it.warmed_gain != null && html`<p>${t("cache.gain", { share: share(it.warmed_gain) })}</p>`}
          <${Precompute} kinds=${it.kinds} jobs=${(jobs?.jobs ?? []).filter((job) => job.name.startsWith(AHEAD))} />
        </section>
        ${it.hottest && html`<${TopKeys} id="hottest" rows=${it.hottest} />`}
        ${it.costliest && html`<${TopKeys} id="costliest" rows=${it.costliest} />`}
      </div></div>`}<//>
  </div>`;
}

function Tiers({ cache }) {
  const { memory, disk } = cache;
  const sum = (of) => cache.kinds.reduce((total, kind) => total + of(kind), 0);
  const requests = sum((kind) => kind.requests);
  // The hit rate of src/metrics/hit_rate.rs, over all kinds.
  const hits = sum((kind) => kind.memory_hits + kind.disk_hits + kind.stale);
  const lookups = hits + sum((kind) => kind.computed);
  return html`<div class="columns three">
    <section class="card" aria-labelledby="memory"><h2 id="memory">${t("cache.memory")}</h2><${Tier} tier=${memory} /></section>
    <section class="card" aria-labelledby="disk">
      <h2 id="disk">${t("cache.disk")} <span class=${`badge ${disk.status === "ok" ? "good" : "warning"}`}>${translated(`disk.${disk.status}`, disk.status)}</span></h2>
      ${disk.holds ? html`<${Tier} tier=${disk.holds} />${disk.file_bytes != null && html`<p class="muted">${t("cache.file", { size: bytes(disk.file_bytes) })}</p>`}` : html`<${Empty}>${t("cache.no_disk")}<//>`}
      ${disk.reason && html`<p class="muted">${t("cache.last_trouble")}: <span lang="en">${disk.reason}</span></p>`}
      ${(disk.errors > 0 || disk.quarantines > 0) && html`<p>${t("cache.errors", { errors: plain(disk.errors), quarantines: plain(disk.quarantines) })}</p>`}
    </section>
    <section class="card" aria-labelledby="effect">
      <h2 id="effect">${t("cache.effect")}</h2>
      <dl>
        <dt>${t("cache.hit_rate")}</dt><dd>${lookups > 0 ? share(hits / lookups) : UNKNOWN}</dd>
        <dt>${t("cache.requests")}</dt><dd>${short(requests)}</dd>
        <dt>${t("cache.saved")}</dt><dd>${length(sum((kind) => kind.saved_ms) / 1000)}</dd>
        <dt>${t("cache.warmed")}</dt><dd>${short(sum((kind) => kind.warmed))}</dd>
      </dl>
      ${cache.is_in_fallback_mode && html`<p class="wrong">${t("action.fallback")}. ${translated(`fallback.${cache.fallback_cause}`, cache.fallback_cause)}.</p>`}
    </section>
  </div>`;
}

function Tier({ tier }) {
  const isBounded = tier.max_entries !== null;
  return html`<dl>
    <dt>${t("cache.bytes")}</dt><dd>${t("cache.of", { part: bytes(tier.bytes), whole: bytes(tier.max_bytes) })}<br />
      <progress max=${tier.max_bytes} value=${tier.bytes} aria-label=${t("cache.bytes")}></progress> ${share(tier.bytes / tier.max_bytes)}</dd>
    <dt>${t("cache.entries")}</dt><dd>${isBounded ? t("cache.of", { part: short(tier.entries), whole: short(tier.max_entries) }) : short(tier.entries)}</dd>
  </dl>`;
}

function Kinds({ kinds, onClear }) {
  const name = (kind) => translated(`kind.${kind.kind}`, kind.kind);
  return html`<${Table} caption=${t("cache.kinds")} hidden=${true} stacks=${true} rows=${kinds} rowKey=${(kind) => kind.kind} columns=${[
    { name: t("cache.kind"), of: (kind) => html`${name(kind)}<br /><code class="muted">${kind.pattern}:…</code>` },
    { name: t("cache.requests"), is: "number", of: (kind) => short(kind.requests) },
    { name: t("cache.hit_rate"), is: "number", of: (kind) => share(kind.hit_rate) },
    { name: t("cache.from"), is: "number", of: (kind) => html`${short(kind.memory_hits)}<br /><span class="muted">${short(kind.disk_hits)}</span>` },
    { name: t("cache.computed"), is: "number", of: (kind) => html`${short(kind.computed)}${kind.coalesced > 0 && html`<br /><span class="muted">${t("cache.coalesced", { count: short(kind.coalesced) })}</span>`}` },
    { name: t("cache.in_memory"), is: "number", of: (kind) => html`${bytes(kind.memory_bytes)}<br /><span class="muted">${t("cache.share", { share: share(kind.memory_share, 0) })}</span>` },
    { name: t("cache.on_disk"), is: "number", of: (kind) => bytes(kind.disk_bytes) },
    { name: t("cache.ttl"), is: "number", of: (kind) => length(kind.ttl_s) },
    { name: t("cache.gone"), is: "number", of: (kind) => html`${short(kind.evicted_memory + kind.evicted_disk)}<br /><span class="muted">${short(kind.expired_memory + kind.expired_disk)}</span>` },
    { name: t("cache.saved"), is: "number", of: (kind) => html`${length(kind.saved_ms / 1000)}${kind.mean_solve_ms !== null && html`<br /><span class="muted">${t("cache.each", { took: milliseconds(kind.mean_solve_ms) })}</span>`}` },
    { name: t("cache.act"), of: (kind) => html`<${ConfirmButton} onDone=${() => onClear(kind.kind)} label=${t("cache.clear_label", { kind: name(kind) })}>${t("cache.clear")}<//>` },
  ]} />`;
}

function Precompute({ kinds, jobs }) {
  const warmed = kinds.filter((kind) => kind.warmed > 0);
  return html`<div class="resource">
    ${warmed.length === 0
      ? html`<${Empty}>${t("cache.none_ahead")}<//>`
      : html`<ul class="plain">${warmed.map((kind) => html`<li>${translated(`kind.${kind.kind}`, kind.kind)}: ${t("cache.answers", { n: kind.warmed, answers: short(kind.warmed) })}</li>`)}</ul>`}
    <ul class="plain">${jobs.map((job) => html`<li key=${job.name}><strong>${translated(`job.${job.name}`, job.name)}</strong>${" "}
      ${job.last_run ? html`<span class="muted">${moment(job.last_run.began)}</span> <span lang="en" class="muted">${job.last_run.detail}</span>` : html`<span class="muted">${t("jobs.never")}</span>`}</li>`)}</ul></div>`;
}

/** Keys in the form that people may see: a pattern and the beginnings of codes. */
function TopKeys({ id, rows }) {
  return html`<section class="card" aria-labelledby=${id}>
    <h2 id=${id}>${t(`cache.${id}`)}</h2>
    <${Table} caption=${t(`cache.${id}`)} hidden=${true} rows=${rows} rowKey=${(row) => row.key} empty=${t("cache.no_top")} columns=${[
      { name: t("cache.key"), of: (row) => html`<code>${row.key}</code>` },
      { name: t("cache.hits"), is: "number", of: (row) => short(row.hits) },
      { name: t("cache.cost"), is: "number", of: (row) => milliseconds(row.solve_ms) },
      { name: t("cache.size"), is: "number", of: (row) => bytes(row.bytes) },
    ]} />
  </section>`;
}

function droppedMessage({ kinds, is_durable: isDurable, reason }) {
  const what = kinds.map((kind) => translated(`kind.${kind}`, kind)).join(", ");
  return isDurable ? t("cache.dropped", { what }) : `${t("cache.dropped_for_now", { what })} ${reason}`;
}
