// The start: the words, who is here, the frame.

import { whoIsHere } from "./session.js";
import { Shell } from "./shell.js";
import { html, render } from "./view.js";
import { preferred, speak } from "./words.js";

const session = await whoIsHere();
await speak(preferred(session.language));
render(html`<${Shell} session=${session} />`, document.getElementById("app"));
