// Where in the dashboard one is: page and its choices, in the hash of the address. So it can be shared and gone back to, and works
// below any path of a proxy.

import { useEffect, useState } from "./view.js";

/** Page and choices of a hash. */
export function read(hash = location.hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [page, ...rest] = path.split("/").map(decodeURIComponent);
  return { page, rest, choices: Object.fromEntries(new URLSearchParams(query)) };
}

/** The hash of a page with choices; what is empty is left out. */
export function to(page, choices = {}) {
  const kept = Object.entries(choices).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const query = new URLSearchParams(kept).toString();
  return `#/${page}${query ? `?${query}` : ""}`;
}

/** Changes choices of the page one is on, without a step in the history. */
export function choose(changes) {
  const { page, rest, choices } = read();
  history.replaceState(null, "", to([page, ...rest].join("/"), { ...choices, ...changes }));
  dispatchEvent(new HashChangeEvent("hashchange"));
}

/** Where one is; the view is drawn again when that changes. */
export function useRoute() {
  const [route, setRoute] = useState(read);
  useEffect(() => {
    const moved = () => setRoute(read());
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);
  return route;
}
