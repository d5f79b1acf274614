// A conversation with the skill through its own webhook: what is said goes out as Alice would send it, and what comes back is shown
// whole. Several conversations stand side by side; each is a listener of its own.

import { html, useEffect, useRef, useState } from "../app/view.js";
import { plain } from "../app/format.js";
import { t } from "../app/i18n.js";
import { Conversation } from "./try/conversation.js";
import { Turn } from "./try/turn.js";

/** Most conversations at once; the oldest goes first. */
const MOST = 6;

/** They live as long as the tab, so that one may look elsewhere meanwhile. */
const conversations = [new Conversation(1)];

const EXAMPLES = ["horoscope", "natal", "moon", "pair", "why"];

export default function Try() {
  const [current, setCurrent] = useState(conversations.at(-1));
  const [, changed] = useState(0);
  const [said, setSaid] = useState("");
  const [busy, setBusy] = useState(false);
  const field = useRef(null);
  const end = useRef(null);
  const turns = current.turns;
  useEffect(() => end.current?.scrollIntoView({ block: "nearest" }), [turns.length, current]);

  const exchange = async (words, button) => {
    setBusy(true);
    await current.say(words, button);
    setBusy(false);
    changed((count) => count + 1);
    field.current?.focus();
  };
  const send = (event) => {
    event.preventDefault();
    const words = said.trim();
    setSaid("");
    exchange(words);
  };
  const begin = () => {
    const next = new Conversation(conversations.at(-1).number + 1);
    conversations.push(next);
    if (conversations.length > MOST) conversations.shift();
    setCurrent(next);
  };
  const set = (name, value) => {
    current[name] = value;
    changed((count) => count + 1);
  };

  return html`<div class="page">
    <h1>${t("page.try")}</h1>
    <div class="fields">
      <div class="segments" role="group" aria-label=${t("try.conversations")}>
        ${conversations.map((it) => html`<button aria-pressed=${String(it === current)} onClick=${() => setCurrent(it)}>${t("try.conversation", { number: plain(it.number) })}</button>`)}
        <button onClick=${begin}>${t("try.new")}</button>
      </div>
      <label class="tick"><input type="checkbox" checked=${current.hasScreen} onChange=${(event) => set("hasScreen", event.target.checked)} />${t("try.screen")}</label>
      <details>
        <summary>${t("try.secret_question")}</summary>
        <form onSubmit=${(event) => event.preventDefault()}>
          <label class="field">${t("try.secret")}<input class="masked" type="text" spellcheck="false" autocomplete="off" value=${Conversation.secret} onInput=${(event) => { Conversation.secret = event.target.value.trim(); }} /></label>
        </form>
      </details>
    </div>
    ${turns.length === 0 && html`<p class="muted">${t("try.empty")}</p>
      <p class="actions">${EXAMPLES.map((id) => html`<button disabled=${busy} onClick=${() => exchange(t(`try.example_${id}`))}>${t(`try.example_${id}`)}</button>`)}</p>`}
    <ol class="talk" aria-live="polite" aria-label=${t("try.talk")}>
      ${turns.map((turn) => html`<${Turn} key=${turn.id} turn=${turn} onButton=${exchange} isLast=${turn === turns.at(-1)} busy=${busy} />`)}
    </ol>
    <form class="say" onSubmit=${send} ref=${end}>
      <label class="visually-hidden" for="say">${t("try.say")}</label>
      <input id="say" lang="ru" autocomplete="off" maxlength="1024" placeholder=${t("try.placeholder")} value=${said} ref=${field} onInput=${(event) => setSaid(event.target.value)} />
      <button class="primary" disabled=${busy}>${turns.length === 0 && !said ? t("try.launch") : t("try.send")}</button>
    </form>
  </div>`;
}
