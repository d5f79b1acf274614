// The twelve signs against each other: a score in each square, and what it is made of.

import { plain } from "../../app/format.js";
import { ResourceView } from "../../app/notice.js";
import { useResource } from "../../app/resource.js";
import { choose } from "../../app/route.js";
import { html, useRef } from "../../app/view.js";
import { language, translated, t } from "../../app/i18n.js";

const SIGNS = ["aries", "taurus", "gemini", "cancer", "leo", "virgo", "libra", "scorpio", "sagittarius", "capricorn", "aquarius", "pisces"];

/** Text glyphs, so that no phone makes pictures of them. */
const GLYPHS = [..."♈♉♊♋♌♍♎♏♐♑♒♓"].map((glyph) => `${glyph}\uFE0E`);

/** Scores from 10 to 100 in six shades. */
const SHADES = 6;
const LOWEST = 10;
const HIGHEST = 100;

export function Pairs({ choices }) {
  const pairs = useResource("compatibility", { lang: language });
  const first = SIGNS.includes(choices.first) ? choices.first : "aries";
  const second = SIGNS.includes(choices.second) ? choices.second : "libra";
  return html`<${ResourceView} resource=${pairs}>${(it) => html`<${Matrix} pairs=${it.pairs} first=${first} second=${second} />`}<//>`;
}

function Matrix({ pairs, first, second }) {
  const grid = useRef(null);
  const of = new Map(pairs.map((pair) => [`${pair.first} ${pair.second}`, pair]));
  const titles = new Map(pairs.map((pair) => [pair.first, pair.first_title]));
  const chosen = of.get(`${first} ${second}`);
  const move = (event) => {
    const [down, right] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key] ?? [];
    if (down === undefined) return;
    event.preventDefault();
    const row = (SIGNS.indexOf(first) + down + 12) % 12;
    const column = (SIGNS.indexOf(second) + right + 12) % 12;
    choose({ first: SIGNS[row], second: SIGNS[column] });
    grid.current.querySelectorAll("button")[row * 12 + column].focus();
  };
  return html`<div class="columns loose uneven">
    <section class="card" aria-label=${t("pairs.matrix")}>
      <div class="scroll">
        <table class="matrix" ref=${grid} onKeyDown=${move}>
          <caption>${t("pairs.hint")}</caption>
          <thead><tr><td></td>${SIGNS.map((sign, index) => html`<th scope="col"><span aria-hidden="true">${GLYPHS[index]}</span><span class="visually-hidden">${titles.get(sign)}</span></th>`)}</tr></thead>
          <tbody>${SIGNS.map((row, index) => html`<tr>
            <th scope="row">${GLYPHS[index]} <span>${titles.get(row)}</span></th>
            ${SIGNS.map((column) => {
              const { score } = of.get(`${row} ${column}`);
              const isChosen = row === first && column === second;
              return html`<td><button class=${`heat-${shade(score)}`} tabindex=${isChosen ? 0 : -1} aria-pressed=${String(isChosen)}
                aria-label=${t("pairs.square", { first: titles.get(row), second: titles.get(column), score })} onClick=${() => choose({ first: row, second: column })}>${plain(score)}</button></td>`;
            })}
          </tr>`)}</tbody>
        </table>
      </div>
    </section>
    <section class="card" aria-live="polite" aria-label=${t("pairs.made_of")}>${chosen && html`<${Parts} pair=${chosen} />`}</section>
  </div>`;
}

function Parts({ pair }) {
  return html`<div class="resource">
    <h2>${pair.first_title} — ${pair.second_title}: ${plain(pair.score)}</h2>
    <ul class="bars">${pair.parts.map((it) => html`<li>
      <span>${translated(`part.${it.component}`, it.component)}</span>
      <progress max=${it.max_points} value=${it.points} aria-label=${translated(`part.${it.component}`, it.component)}></progress>
      <span class="number">${plain(it.points)} / ${plain(it.max_points)}</span>
    </li>`)}</ul>
    <dl>
      <dt>${t("part.elements")}</dt><dd>${pair.elements.map((it) => translated(`element.${it}`, it)).join(" — ")}</dd>
      <dt>${t("part.modalities")}</dt><dd>${pair.modalities.map((it) => translated(`modality.${it}`, it)).join(" — ")}</dd>
      <dt>${t("sky.aspect")}</dt><dd>${pair.aspect_title}</dd>
      <dt>${t("part.rulers")}</dt><dd>${(pair.rulers_titles ?? pair.rulers).join(" — ")}</dd>
    </dl></div>`;
}

function shade(score) {
  return Math.min(SHADES - 1, Math.max(0, Math.floor(((score - LOWEST) / (HIGHEST - LOWEST)) * SHADES)));
}
