// The start: the words, who is here, the frame.

import { loadSession } from "./session.js";
import { Shell } from "./shell.js";
import { html, render } from "./view.js";
import { preferred, loadLanguage } from "./i18n.js";

// Most often the browser knows the language already, so that words and session come together.
const early = preferred();
const [session] = await Promise.all([loadSession(), loadLanguage(early)]);
const wanted = preferred(session.language);
if (wanted !== early) await loadLanguage(wanted);
render(html`<${Shell} session=${session} />`, document.getElementById("app"));
