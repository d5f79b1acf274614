// What runs by itself: how it stands, how it went, when it goes again; and to run it now or end it.

import { post } from "../app/api.js";
import { ActionButton, ConfirmButton } from "../app/buttons.js";
import { fromNow, milliseconds, moment, plain } from "../app/format.js";
import { useLive } from "../app/live.js";
import { Failure, Loading } from "../app/notice.js";
import { useResource } from "../app/resource.js";
import { Table } from "../app/table.js";
import { html } from "../app/view.js";
import { translated, t } from "../app/i18n.js";

export default function Jobs() {
  const live = useLive();
  const first = useResource("jobs");
  const jobs = live.jobs?.jobs ?? first.data?.jobs;
  return html`<div class="page">
    <h1>${t("page.jobs")}</h1>
    <section class="card" aria-label=${t("page.jobs")}>
      ${jobs ? html`<${Timetable} jobs=${jobs} />` : first.error ? html`<${Failure} error=${first.error} onRetry=${first.reload} />` : html`<${Loading} />`}
    </section>
  </div>`;
}

function Timetable({ jobs }) {
  const title = (job) => translated(`job.${job.name}`, job.name);
  return html`<${Table} caption=${t("page.jobs")} hidden=${true} stacks=${true} rows=${jobs} rowKey=${(job) => job.name} columns=${[
    { name: t("jobs.name"), of: (job) => html`${title(job)}<br /><code class="muted">${job.name}</code>` },
    { name: t("jobs.state"), of: (job) => html`<${State} job=${job} title=${title(job)} />` },
    { name: t("jobs.last"), of: (job) => html`<${Last} job=${job} />` },
    { name: t("jobs.next"), of: (job) => html`${fromNow(job.next_run)}<br /><span class="muted">${moment(job.next_run)}</span>` },
    { name: t("jobs.act"), of: (job) => job.state === "running"
      ? html`<${ConfirmButton} key="cancel" onDone=${() => post(`jobs/${job.name}/cancel`)} label=${t("jobs.cancel_label", { job: title(job) })}>${t("jobs.cancel")}<//>`
      : html`<${ActionButton} key="run" onDone=${() => post(`jobs/${job.name}/run`)} label=${t("jobs.run_label", { job: title(job) })}>${t("jobs.run")}<//>` },
  ]} />`;
}

function State({ job, title }) {
  if (job.state === "running") {
    return html`${t("jobs.running")} <span class="muted">${fromNow(job.running_since)}</span><br />
      <progress max=${job.total ?? 1} value=${job.total ? job.done : undefined} aria-label=${title}></progress>
      ${job.total && html` <span class="muted">${plain(job.done)} / ${plain(job.total)}</span>`}`;
  }
  return job.paused ? html`<span class="badge warning">${t("jobs.paused")}</span><br /><span class="muted" lang="en">${job.paused}</span>` : t("jobs.waiting");
}

function Last({ job }) {
  const run = job.last_run;
  if (!run) return html`<span class="muted">${t("jobs.never")}</span>`;
  return html`<span class=${`badge ${run.result}`}>${t(`run.${run.result}`)}</span> ${moment(run.began)}, ${milliseconds(run.took_ms)}
    ${job.failures_in_a_row > 1 && html` <span class="wrong">${t("jobs.in_a_row", { n: job.failures_in_a_row })}</span>`}
    <br /><span class="muted" lang="en">${run.detail}</span>`;
}
