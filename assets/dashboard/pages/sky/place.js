// A place on Earth, found by its name while it is typed. The chosen one is kept for the visit.

import { get } from "../../app/api.js";
import { plain } from "../../app/format.js";
import { html, useEffect, useRef, useState } from "../../app/view.js";
import { language, t } from "../../app/i18n.js";

/** Letters before it is worth asking, and how long typing rests before it is asked. */
const LETTERS = 2;
const REST_MS = 180;
const MOST = 7;

/** Where the sky is seen from until another place is chosen. */
let chosen = { name: "Moscow", name_ru: "Москва", country: "RU", latitude: 55.752, longitude: 37.6178, timezone: "Europe/Moscow" };

/** The place of the visit, and how to choose another. */
export function usePlace() {
  const [spot, setSpot] = useState(chosen);
  return [spot, (place) => {
    chosen = place;
    setSpot(place);
  }];
}

/** A place as fields of a question. */
export function where({ latitude, longitude, timezone }) {
  return { latitude, longitude, timezone };
}

/** Its name in the reader's language. */
export function nameOf(place) {
  return (language === "ru" && place.name_ru) || place.name;
}

/** A field that suggests places; `onPlace` hears the chosen one. */
export function PlaceField({ id, spot, onPlace }) {
  const [text, setText] = useState(nameOf(spot));
  const [found, setFound] = useState(null);
  const [marked, setMarked] = useState(0);
  const isTyped = useRef(false);
  useEffect(() => setText(nameOf(spot)), [spot]);

  useEffect(() => {
    if (!isTyped.current || text.trim().length < LETTERS) return undefined;
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const { places } = await get("places", { q: text, limit: MOST }, abort.signal);
        setFound(places);
        setMarked(0);
      } catch {
        // What is typed stays; the next letter asks again.
      }
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [text]);

  const take = (place) => {
    isTyped.current = false;
    setFound(null);
    setText(nameOf(place));
    onPlace(place);
  };
  const leave = () => {
    isTyped.current = false;
    setFound(null);
    setText(nameOf(spot));
  };
  const press = (event) => {
    const count = found?.length ?? 0;
    if (event.key === "ArrowDown" && count) setMarked((marked + 1) % count);
    else if (event.key === "ArrowUp" && count) setMarked((marked + count - 1) % count);
    else if (event.key === "Enter" && count) take(found[marked]);
    else if (event.key === "Escape" && found) leave();
    else return;
    event.preventDefault();
  };
  const isOpen = found !== null;
  return html`<div class="field suggest">
    <label for=${id}>${t("spot.place")}</label>
    <input id=${id} role="combobox" autocomplete="off" aria-expanded=${String(isOpen)} aria-controls=${`${id}-list`} aria-autocomplete="list"
      aria-activedescendant=${isOpen && found.length ? `${id}-${marked}` : null} value=${text}
      onInput=${(event) => { isTyped.current = true; setText(event.target.value); }} onKeyDown=${press} onBlur=${leave} />
    <ul id=${`${id}-list`} role="listbox" aria-label=${t("spot.found")} hidden=${!isOpen}>
      ${isOpen && found.length === 0 && html`<li role="option" aria-disabled="true" aria-selected="false">${t("spot.none")}</li>`}
      ${isOpen && found.map((place, index) => html`<li id=${`${id}-${index}`} role="option" aria-selected=${String(index === marked)}
        onPointerDown=${(event) => { event.preventDefault(); take(place); }}>
        ${nameOf(place)} <span class="muted">${place.country}, ${place.timezone}${place.population > 0 && `, ${plain(place.population)}`}</span></li>`)}
    </ul>
  </div>`;
}
