// The one stream of the page: the latest state of each topic, and a short row of key figures for the small charts.

import { endpointUrl } from "./api.js";
import { useEffect, useState } from "./view.js";

const TOPICS = ["health", "kpi", "alerts", "jobs"];

/** Key figures that are kept: five minutes, told every two seconds. */
const KEPT_FIGURES = 150;

/** How long a stream that the server refuses is left alone. A cut one is mended by the browser itself. */
const TRY_AGAIN_MS = 5_000;

const state = { health: null, kpi: null, alerts: null, jobs: null, figures: [], connected: null, since: null };
const listeners = new Set();
let source = null;
let timer = null;

function notifyListeners() {
  for (const listener of listeners) listener((count) => count + 1);
}

function connected(now) {
  if (state.connected === now) return;
  state.connected = now;
  state.since = Date.now();
  notifyListeners();
}

/** Opens the stream, unless it is open. */
export function connect() {
  if (source) return;
  source = new EventSource(endpointUrl("events"));
  source.addEventListener("open", () => connected(true));
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
  source?.close();
  source = null;
  Object.assign(state, { health: null, kpi: null, alerts: null, jobs: null, figures: [], connected: null, since: null });
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
