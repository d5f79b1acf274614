// The start: the words, who is here, the frame.

import { whoIsHere } from "./session.js";
import { Shell } from "./shell.js";
import { html, render } from "./view.js";
import { preferred, speak } from "./words.js";

// Most often the browser knows the language already, so that words and session come together.
const early = preferred();
const [session] = await Promise.all([whoIsHere(), speak(early)]);
const wanted = preferred(session.language);
if (wanted !== early) await speak(wanted);
render(html`<${Shell} session=${session} />`, document.getElementById("app"));
