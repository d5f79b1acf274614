// Who is here: the operator, or a visitor who sees the public pages.

import { post, get, remove } from "./api.js";
import { disconnect, connect } from "./live.js";

/** Who the server takes this browser for: `{role, language, calculations_are_open, source_url, warnings}`. A server that knows no sessions sees visitors only. */
export async function loadSession() {
  try {
    return applySession(await get("session"));
  } catch (refusal) {
    return applySession({ role: "visitor", silent: refusal.isUnreachable === true });
  }
}

/** Shows the admin token, and is the operator from then on. */
export async function signIn(token) {
  await post("session", { token });
  return loadSession();
}

/** Is a visitor again. */
export async function signOut() {
  await remove("session");
  return loadSession();
}

function applySession(session) {
  if (session.role === "operator") connect();
  else disconnect();
  return session;
}
