// The settings in force and where each comes from; and a backup.

import { post } from "../app/api.js";
import { ActionButton } from "../app/buttons.js";
import { bytes } from "../app/format.js";
import { ResourceView } from "../app/notice.js";
import { useResource } from "../app/resource.js";
import { Table } from "../app/table.js";
import { html, useState } from "../app/view.js";
import { translated, t } from "../app/i18n.js";

export default function Settings() {
  const settings = useResource("settings");
  const [sought, setSought] = useState("");
  return html`<div class="page">
    <h1>${t("page.settings")}</h1>
    <section class="card" aria-labelledby="backup">
      <h2 id="backup">${t("settings.backup")}</h2>
      <${Backup} />
    </section>
    <section class="card" aria-labelledby="settings">
      <h2 id="settings">${t("settings.in_force")}</h2>
      <p class="muted">${t("settings.precedence")}</p>
      <${ResourceView} resource=${settings} missing=${t("settings.missing")}>${(it) => html`
        <div class="fields"><label>${t("settings.search")}<input type="search" value=${sought} onInput=${(event) => setSought(event.target.value)} /></label></div>
        <${List} settings=${it.settings.filter(({ key }) => key.includes(sought.trim().toLowerCase()))} />`}<//>
    </section>
  </div>`;
}

function List({ settings }) {
  return html`<${Table} caption=${t("settings.in_force")} hidden=${true} stacks=${true} rows=${settings} rowKey=${(it) => it.key} empty=${t("settings.none")} columns=${[
    { name: t("settings.key"), of: (it) => html`<code>${it.key}</code><br /><code class="muted">${it.variable}</code>` },
    { name: t("settings.value"), of: (it) => html`<code>${written(it.value)}</code>${it.unit && html` <span class="muted">${it.unit}</span>`}` },
    { name: t("settings.source"), of: (it) => html`<span class=${it.source === "default" ? "muted" : "badge"}>${translated(`source.${it.source}`, it.source)}</span>` },
    { name: t("settings.about"), of: (it) => html`<span lang="en" class="muted">${it.doc}</span>` },
  ]} />`;
}

function Backup() {
  const [made, setMade] = useState(null);
  const [isMissing, setMissing] = useState(false);
  const copy = async () => {
    try {
      setMade(await post("backup"));
    } catch (refusal) {
      if (refusal.status !== 404) throw refusal;
      setMissing(true);
    }
  };
  return html`<div class="resource">
    <p class="muted">${t("settings.backup_hint")}</p>
    <${ActionButton} disabled=${isMissing} onDone=${copy}>${t("settings.backup_now")}<//>
    <p aria-live="polite">${isMissing && t("settings.backup_missing")}${made && t("settings.backup_made", { file: made.file ?? made.path ?? "", size: bytes(made.bytes ?? made.size_bytes) })}</p></div>`;
}

function written(value) {
  if (value === null || value === undefined || value === "") return t("settings.empty");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
