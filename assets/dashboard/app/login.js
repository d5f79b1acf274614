// The door: the admin token opens the operator's pages.

import { signIn } from "./session.js";
import { html, useState } from "./view.js";
import { t } from "./i18n.js";

/** Asks for the token; `onSignedIn` hears who is here then. */
export function Login({ silent, ended, onSignedIn }) {
  const [token, setToken] = useState("");
  const [error, setError] = useState(null);
  const [busy, setBusy] = useState(false);
  const enter = async (event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const session = await signIn(token.trim());
      if (session.role === "operator") return onSignedIn(session);
      setError(t("login.no_sessions"));
    } catch (refusal) {
      setError(refusal.status === 401 ? t("login.wrong") : refusal.status === 429 ? t("login.too_often") : refusal.isUnreachable ? t("notice.silence") : refusal.message);
    }
    setBusy(false);
    return undefined;
  };
  return html`<form class="login card" onSubmit=${enter}>
    <h1>${t("login.title")}</h1>
    <p class="muted">${t("login.where")}</p>
    ${ended && html`<p class="question" role="status">${t("login.ended")}</p>`}
    ${silent && html`<p class="wrong" role="status">${t("notice.silence")}</p>`}
    <input type="text" name="username" autocomplete="username" value="operator" hidden />
    <label for="token">${t("login.token")}</label>
    <input id="token" type="password" autocomplete="current-password" required value=${token} aria-describedby=${error ? "token-error" : null}
      aria-invalid=${error ? "true" : null} onInput=${(event) => setToken(event.target.value)} />
    ${error && html`<p class="wrong" id="token-error" role="alert">${error}</p>`}
    <button class="primary" disabled=${busy}>${t("login.enter")}</button>
    <p class="muted"><a href="#/sky">${t("login.sky")}</a></p>
  </form>`;
}
