// A button for what cannot be undone: the first press asks, the second does it. The question goes away by itself.

import { ApiError } from "./api.js";
import { html, useEffect, useRef, useState } from "./view.js";
import { t } from "./i18n.js";

/** How long the question stands. */
const STANDS_MS = 6_000;

/** `onDone` may be async; what it throws is shown under the button. */
export function ConfirmButton({ children, question, onDone, label }) {
  const [asks, setAsks] = useState(false);
  const { busy, error, run } = useAction(onDone);
  useEffect(() => {
    if (!asks) return undefined;
    const timer = setTimeout(() => setAsks(false), STANDS_MS);
    return () => clearTimeout(timer);
  }, [asks]);
  const press = () => {
    if (asks) run();
    setAsks(!asks);
  };
  return html`<span class="action">
    <button class=${asks ? "danger" : ""} disabled=${busy} onClick=${press} aria-label=${asks ? null : label}>${asks ? (question ?? t("confirm.sure")) : children}</button>
    ${error && html`<span class="wrong" role="alert" lang="en">${error.message}</span>`}
  </span>`;
}

/** A button that does something at once. */
export function ActionButton({ children, onDone, label, className = "", disabled = false }) {
  const { busy, error, run } = useAction(onDone);
  return html`<span class="action">
    <button class=${className} disabled=${busy || disabled} onClick=${run} aria-label=${label}>${children}</button>
    ${error && html`<span class="wrong" role="alert" lang="en">${error.message}</span>`}
  </span>`;
}

function useAction(onDone) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);
  const here = useRef(true);
  useEffect(() => () => { here.current = false; }, []);
  const run = async () => {
    setBusy(true);
    setError(null);
    try {
      await onDone();
    } catch (failure) {
      if (!(failure instanceof ApiError)) console.error(failure);
      if (here.current) setError(failure);
    }
    if (here.current) setBusy(false);
  };
  return { busy, error, run };
}
