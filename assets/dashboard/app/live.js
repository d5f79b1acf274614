// The one stream of the page: the latest state of each topic, and a short row of key figures for the small charts.

import { endpointUrl } from "./api.js";
import { useEffect, useState } from "./view.js";

const TOPICS = ["health", "kpi", "alerts", "jobs"];

/** Key figures that are kept: five minutes, told every two seconds. */
const KEPT_FIGURES = 150;

/** How long a stream that the server refuses is left alone. A cut one is mended by the browser itself. */
const TRY_AGAIN_MS = 5_000;

/** A stream that is silent for so long is that of a dead server: a living one says something every five seconds at least. */
const SILENCE_MS = 12_000;

const NOTHING = { health: null, kpi: null, alerts: null, jobs: null, figures: [], connected: null, heardAt: null };

const state = { ...NOTHING };
const listeners = new Set();
let source = null;
let timer = null;
let watch = null;
let openedAt = 0;

function notifyListeners() {
  for (const listener of listeners) listener((count) => count + 1);
}

function connected(now) {
  if (state.connected === now) return;
  state.connected = now;
  notifyListeners();
}

/** The server has said something. */
function heard() {
  state.heardAt = Date.now();
  connected(true);
}

/** Gives up a stream in which nothing comes, though nothing has closed it: a machine that lost its power closes no connection. */
function lookForSilence() {
  if (!source || Date.now() - Math.max(openedAt, state.heardAt ?? 0) < SILENCE_MS) return;
  source.close();
  source = null;
  connected(false);
  connect();
}

/** Opens the stream, unless it is open. */
export function connect() {
  if (source) return;
  source = new EventSource(endpointUrl("events"));
  openedAt = Date.now();
  watch ??= setInterval(lookForSilence, 1_000);
  source.addEventListener("open", heard);
  source.addEventListener("beat", heard);
  source.addEventListener("error", () => {
    connected(false);
    if (source?.readyState === EventSource.CLOSED) {
      source = null;
      clearTimeout(timer);
      timer = setTimeout(connect, TRY_AGAIN_MS);
    }
  });
  for (const topic of TOPICS) {
    source.addEventListener(topic, (event) => {
      heard();
      state[topic] = JSON.parse(event.data);
      if (topic === "kpi") state.figures = [...state.figures, { at: Date.now(), ...state.kpi }].slice(-KEPT_FIGURES);
      notifyListeners();
    });
  }
}

// A page that is left lets its connection go; one that is come back to hears again.
addEventListener("pagehide", () => {
  source?.close();
});
addEventListener("pageshow", (event) => {
  if (event.persisted && source) {
    source = null;
    connect();
  }
});

/** Closes the stream and forgets what it told. */
export function disconnect() {
  clearTimeout(timer);
  clearInterval(watch);
  source?.close();
  source = null;
  watch = null;
  Object.assign(state, NOTHING);
  notifyListeners();
}

/** What the stream told last; the view is drawn again when it tells more. */
export function useLive() {
  const [, changed] = useState(0);
  useEffect(() => {
    listeners.add(changed);
    return () => listeners.delete(changed);
  }, []);
  return state;
}

/** Since when the server is not heard, as a moment in ISO 8601; null while it is. What is shown is then of that moment. */
export function useSilence() {
  const { connected, heardAt } = useLive();
  return connected === false ? new Date(heardAt ?? openedAt).toISOString() : null;
}
