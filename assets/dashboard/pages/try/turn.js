// One turn of a conversation: what was said, what is heard, and everything behind it.

import { milliseconds } from "../../app/format.js";
import { Failure } from "../../app/notice.js";
import { html } from "../../app/view.js";
import { translated, t } from "../../app/i18n.js";

/** `onButton(title, button)` presses a button of the last turn. */
export function Turn({ turn, onButton, isLast, busy }) {
  const { words, request, answer, told, error, timing } = turn;
  const response = answer?.response;
  return html`
    <li class="said" lang="ru"><span class="visually-hidden">${t("try.you")}: </span>${words || html`<em>${t("try.silence")}</em>`}</li>
    <li class="heard">
      ${error && html`<${Failure} error=${error} missing=${t("try.no_webhook")} />`}
      ${response && html`
        <p class="text" lang="ru"><span class="visually-hidden">${t("try.skill")}: </span>${response.text}</p>
        ${response.buttons?.length > 0 && html`<p class="actions" lang="ru">${response.buttons.map((button) =>
          html`<button disabled=${busy || !isLast} onClick=${() => onButton(button.title, button)}>${button.title}</button>`)}</p>`}
        <p class="under">${timing.map(({ name, ms, note }) => html`<span>${translated(`timing.${name}`, name)} ${note && `${note} `}${ms !== null && milliseconds(ms)}</span>`).reduce((all, it) => (all.length ? [...all, " · ", it] : [it]), [])}${response.end_session && ` · ${t("try.ended")}`}</p>
        ${response.tts && html`<details><summary>${t("try.tts")}</summary><p lang="ru">${response.tts}</p></details>`}`}
      ${told && html`<${Understood} told=${told} />`}
      <details><summary>${t("try.request")}</summary><${Json} value=${request} /></details>
      ${answer && html`<details><summary>${t("try.response")}</summary><${Json} value=${answer} /></details>`}
    </li>`;
}

/** What was understood, and the facts behind each sentence. */
function Understood({ told }) {
  const slots = Object.entries(told.slots ?? {});
  const facts = told.facts ?? [];
  return html`<details open>
    <summary>${t("try.understood")}: <code>${told.intent}</code></summary>
    ${slots.length > 0 && html`<dl>${slots.map(([name, value]) => html`<dt><code>${name}</code></dt><dd>${written(value)}</dd>`)}</dl>`}
    ${facts.length > 0 && html`<ul class="plain">${facts.map((fact) => html`<li>${typeof fact === "string" ? fact : (fact.text ?? html`<code>${written(fact)}</code>`)}</li>`)}</ul>`}
    ${told.elapsed_ms !== undefined && html`<p class="under">${milliseconds(told.elapsed_ms)}</p>`}
  </details>`;
}

function Json({ value }) {
  return html`<pre tabindex="0">${JSON.stringify(value, null, 2)}</pre>`;
}

const written = (value) => (typeof value === "object" ? JSON.stringify(value) : String(value));
