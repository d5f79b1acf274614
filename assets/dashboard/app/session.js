// Who is here: the operator, or a visitor who sees the public pages.

import { act, ask, remove } from "./api.js";
import { deafen, listen } from "./live.js";

/** Who the server takes this browser for: `{role, language, calculations_are_open, warnings}`. A server that knows no sessions sees visitors only. */
export async function whoIsHere() {
  try {
    return greet(await ask("session"));
  } catch (refusal) {
    return greet({ role: "visitor", silent: refusal.isSilence === true });
  }
}

/** Shows the admin token, and is the operator from then on. */
export async function signIn(token) {
  await act("session", { token });
  return whoIsHere();
}

/** Is a visitor again. */
export async function signOut() {
  await remove("session");
  return whoIsHere();
}

function greet(session) {
  if (session.role === "operator") listen();
  else deafen();
  return session;
}
