// Who is remembered: by a code, never by what they told. Their data for themselves, and forgetting them.

import { post, get } from "../app/api.js";
import { ActionButton, ConfirmButton } from "../app/buttons.js";
import { dayOfYear, moment, UNKNOWN, plain, short } from "../app/format.js";
import { ResourceView } from "../app/notice.js";
import { useResource } from "../app/resource.js";
import { Table } from "../app/table.js";
import { html, useEffect, useState } from "../app/view.js";
import { translated, t } from "../app/i18n.js";

const AUDIT_EVERY_MS = 15_000;

export default function People() {
  const [after, setAfter] = useState(null);
  const people = useResource("people", { after });
  const [told, setTold] = useState(null);
  const erase = async (code) => {
    await post(`people/${encodeURIComponent(code)}/erase`);
    setTold(t("people.erased", { code }));
    people.reload();
  };
  return html`<div class="page">
    <h1>${t("page.people")}</h1>
    <p class="muted">${t("people.private")}</p>
    <p aria-live="polite">${told}</p>
    <${ResourceView} resource=${people} missing=${t("people.missing")}>${(it) => html`
      <section class="card" aria-labelledby="people">
        <h2 id="people">${t("people.count", { n: it.count ?? it.people.length, count: short(it.count ?? it.people.length) })}</h2>
        ${it.retention_days != null && html`<p class="muted">${t("people.retention", { days: plain(it.retention_days) })}</p>`}
        <${PeopleTable} people=${it.people} onErase=${erase} />
        <div class="actions">
          ${after && html`<button onClick=${() => setAfter(null)}>${t("people.first")}</button>`}
          ${it.next_after && html`<button onClick=${() => setAfter(it.next_after)}>${t("people.next")}</button>`}
        </div>
      </section>
      <${Acts} count=${told} />`}<//>
  </div>`;
}

function PeopleTable({ people, onErase }) {
  return html`<${Table} caption=${t("page.people")} hidden=${true} stacks=${true} rows=${people} rowKey=${(it) => it.code} empty=${t("people.none")} columns=${[
    { name: t("people.code"), of: (it) => html`<code>${it.code}</code>` },
    { name: t("people.consent"), of: (it) => consent(it.consent) },
    { name: t("people.since"), of: (it) => dayOfYear(it.since) },
    { name: t("people.last_seen"), of: (it) => dayOfYear(it.last_seen) },
    { name: t("people.kept_until"), of: (it) => html`${dayOfYear(it.kept_until)}${it.set_aside_at && html`<br /><span class="muted">${t("people.set_aside", { when: dayOfYear(it.set_aside_at) })}</span>`}` },
    { name: t("people.profiles"), is: "number", of: (it) => plain(it.profiles) },
    { name: t("people.act"), of: (it) => html`<div class="actions">
      <${ActionButton} onDone=${() => save(it.code)} label=${t("people.export_label", { code: it.code })}>${t("people.export")}<//>
      <${ConfirmButton} onDone=${() => onErase(it.code)} question=${t("people.erase_sure")} label=${t("people.erase_label", { code: it.code })}>${t("people.erase")}<//>
    </div>` },
  ]} />`;
}

/** What was done about people, latest first; asked for again when something was done. */
function Acts({ count }) {
  const audit = useResource("audit", {}, { everyMs: AUDIT_EVERY_MS });
  useEffect(() => {
    if (count) audit.reload();
  }, [count]);
  return html`<section class="card gap" aria-labelledby="acts">
    <h2 id="acts">${t("people.acts")}</h2>
    <${ResourceView} resource=${audit} missing=${t("people.missing")}>${({ acts }) => html`
      <${Table} caption=${t("people.acts")} hidden=${true} rows=${acts} rowKey=${(it) => it.id} empty=${t("people.no_acts")} columns=${[
        { name: t("chart.moment"), of: (it) => moment(it.at) },
        { name: t("people.who"), of: (it) => translated(`who.${it.who}`, it.who) },
        { name: t("people.what"), of: (it) => translated(`act.${it.act}`, it.act) },
        { name: t("people.whom"), of: (it) => html`<code>${it.subject}</code>` },
      ]} />`}<//>
  </section>`;
}

function consent(it) {
  return it ? html`${dayOfYear(it.at)}<br /><span class="muted">${t("people.wording", { number: plain(it.wording) })}</span>` : UNKNOWN;
}

/** Hands a person's data over as a file, without showing them. */
async function save(code) {
  const data = await get(`people/${encodeURIComponent(code)}/export`);
  const url = URL.createObjectURL(new Blob([JSON.stringify(data, null, 2)], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `person-${code}.json`;
  link.click();
  URL.revokeObjectURL(url);
}
