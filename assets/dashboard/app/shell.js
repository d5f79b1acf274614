// The frame around every page: navigation, language, theme, and whether the server is heard.

import { SIGNED_OUT } from "./api.js";
import { length } from "./format.js";
import { showIcon } from "./icon.js";
import { disconnect, useLive, useSilence } from "./live.js";
import { Login } from "./login.js";
import { Moon } from "./moon.js";
import { Failure, Loading } from "./notice.js";
import { GROUPS, isOpen as isOpenTo, PAGES, pageOf } from "./pages.js";
import { to, useRoute } from "./route.js";
import { signOut } from "./session.js";
import { choose, theme, THEMES } from "./theme.js";
import { html, useEffect, useErrorBoundary, useRef, useState } from "./view.js";
import { language, saveLanguage, loadLanguage, t } from "./i18n.js";

const LANGUAGES = [["ru", "Русский"], ["en", "English"]];

/** The whole dashboard. */
export function Shell({ session: first }) {
  const [session, setSession] = useState(first);
  const [, spoken] = useState(language);
  const [isOpen, setOpen] = useState(false);
  const route = useRoute();
  const main = useRef(null);
  const page = pageOf(route.page, session);
  const silence = useSilence();

  useEffect(() => {
    const out = () => {
      disconnect();
      setSession((before) => ({ ...before, role: "visitor", ended: before.role === "operator" }));
    };
    addEventListener(SIGNED_OUT, out);
    return () => removeEventListener(SIGNED_OUT, out);
  }, []);

  // A new page begins at its heading, also for those who do not see it change.
  const arrived = useRef(false);
  useEffect(() => {
    setOpen(false);
    if (arrived.current) {
      scrollTo(0, 0);
      main.current?.focus({ preventScroll: true });
    }
    arrived.current = true;
  }, [page?.id]);

  // A tab among others tells it too.
  const title = [silence && t("shell.silent"), page && t(`page.${page.id}`), "Astroloh"].filter(Boolean).join(" · ");
  useEffect(() => {
    document.title = title;
    showIcon(!silence);
  }, [title, silence !== null]);

  const turn = async (wanted) => {
    saveLanguage(wanted);
    await loadLanguage(wanted);
    spoken(wanted);
  };
  const skip = (event) => {
    event.preventDefault();
    main.current?.focus();
  };
  const leave = async () => setSession(await signOut().catch(() => ({ role: "visitor" })));
  const mayNot = page && !isOpenTo(page, session);

  return html`
    <a class="skip" href="#main" onClick=${skip}>${t("shell.skip")}</a>
    <header class="bar">
      <a class="brand" href=${to("")}><${Moon} />Astroloh</a>
      <button class="menu quiet" aria-expanded=${String(isOpen)} aria-controls="nav" onClick=${() => setOpen(!isOpen)}>${t("shell.menu")}</button>
    </header>
    <div class=${`side${isOpen ? " open" : ""}`} id="nav">
      <${Navigation} current=${page?.id} session=${session} />
      <section class="choices" aria-label=${t("shell.choices")}>
        <label>${t("shell.language")}
          <select value=${language} onChange=${(event) => turn(event.target.value)}>
            ${LANGUAGES.map(([id, name]) => html`<option value=${id} lang=${id} selected=${id === language}>${name}</option>`)}
          </select>
        </label>
        <${ThemeChoice} />
        ${session.role === "operator" && html`<button class="quiet" onClick=${leave}>${t("shell.sign_out")}</button>`}
        <a class="manual" href="api">${t("shell.manual")}</a>
        <${Source} url=${session.source_url ?? first.source_url} />
      </section>
    </div>
    <main id="main" class=${silence ? "silent" : ""} tabindex="-1" ref=${main}>
      <${Connection} />
      ${
        !page
          ? html`<h1>${t("shell.no_page")}</h1><p><a href=${to("")}>${t("shell.home")}</a></p>`
          : mayNot
            ? html`<${Login} silent=${session.silent} ended=${session.ended} onSignedIn=${setSession} />`
            : html`<${Page} key=${page.id + language} page=${page} route=${route} session=${session} />`
      }
    </main>`;
}

/** A page, once it is loaded. A failure inside it leaves the frame standing. */
function Page({ page, route, session }) {
  const [View, setView] = useState(null);
  const [failure, setFailure] = useState(null);
  const [error] = useErrorBoundary((error) => console.error(error));
  useEffect(() => {
    let here = true;
    page.load().then((module) => here && setView(() => module.default), (error) => here && setFailure(error));
    return () => { here = false; };
  }, []);
  if (error ?? failure) return html`<${Failure} error=${error ?? failure} onRetry=${() => location.reload()} />`;
  return View ? html`<${View} route=${route} session=${session} />` : html`<${Loading} />`;
}

function Navigation({ current, session }) {
  const { alerts } = useLive();
  const open = alerts?.open.length ?? 0;
  return html`<nav aria-label=${t("shell.pages")}>
    ${GROUPS.map((group) => {
      const pages = PAGES.filter((page) => page.group === group);
      return html`<h2 id=${`nav-${group}`}>${t(`group.${group}`)}</h2>
        <ul aria-labelledby=${`nav-${group}`}>
          ${pages.map((page) => html`<li>
            <a href=${to(page.id)} aria-current=${page.id === current ? "page" : null}>${t(`page.${page.id}`)}
              ${page.id === "alerts" && open > 0 && html` <span class="count">${open}</span>`}
              ${!isOpenTo(page, session) && html` <${Lock} />`}
            </a></li>`)}
        </ul>`;
    })}
  </nav>`;
}

function Lock() {
  return html`<svg class="lock" viewBox="0 0 12 14" role="img" aria-label=${t("shell.locked")}>
    <path d="M3 6V4a3 3 0 0 1 6 0v2M1.5 6h9v7h-9z" />
  </svg>`;
}

/** Where the source of this server is: a link, or whom to ask when the build names no repository. */
function Source({ url }) {
  return url
    ? html`<a class="source" href=${url} rel="noreferrer">${t("shell.source")}</a>`
    : html`<p class="source muted unmargined">${t("shell.source_asked")}</p>`;
}

function ThemeChoice() {
  const [chosen, setChosen] = useState(theme());
  const pick = (event) => {
    choose(event.target.value);
    setChosen(event.target.value);
  };
  return html`<label>${t("shell.theme")}
    <select value=${chosen} onChange=${pick}>
      ${THEMES.map((id) => html`<option value=${id} selected=${id === chosen}>${t(`theme.${id}`)}</option>`)}
    </select>
  </label>`;
}

/** Says when the server is not heard, and since when: the figures on the page are then of that moment. */
function Connection() {
  const silence = useSilence();
  const [, ticked] = useState(0);
  useEffect(() => {
    if (!silence) return undefined;
    const timer = setInterval(() => ticked((count) => count + 1), 1000);
    return () => clearInterval(timer);
  }, [silence]);
  return html`<div role="status">${silence && html`<p class="lost">
    <strong>${t("shell.lost")}</strong> <span aria-hidden="true">${t("shell.lost_for", { time: length(Math.max(1, Math.round((Date.now() - Date.parse(silence)) / 1000))) })}</span>: ${t("shell.lost_hint")}
  </p>`}</div>`;
}
