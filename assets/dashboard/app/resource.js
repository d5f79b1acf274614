// Something that the server tells: asked for when it is shown, again when its question changes, and again after a while.

import { get } from "./api.js";
import { useCallback, useEffect, useRef, useState } from "./view.js";

/**
 * What `path` answers. Keeps the last answer while the next is on its way or does not come; stops asking while the page is hidden.
 * Without a path it asks nothing.
 */
export function useResource(path, query = {}, { everyMs = 0 } = {}) {
  const [state, setState] = useState({ data: null, error: null, loading: true });
  const key = path && `${path}?${JSON.stringify(query)}`;
  const round = useRef(0);
  const load = useCallback(async (signal) => {
    if (!path) return;
    const mine = ++round.current;
    try {
      const data = await get(path, query, signal);
      if (mine === round.current) setState({ data, error: null, loading: false, key });
    } catch (error) {
      if (signal?.aborted || mine !== round.current) return;
      setState((before) => ({ ...before, data: before.key === key ? before.data : null, error, loading: false, key }));
    }
  }, [key]);

  useEffect(() => {
    if (!path) {
      setState({ data: null, error: null, loading: false });
      return undefined;
    }
    const abort = new AbortController();
    setState((before) => ({ ...before, error: null, loading: true }));
    load(abort.signal);
    const timer = everyMs > 0 && setInterval(() => !document.hidden && load(abort.signal), everyMs);
    return () => {
      abort.abort();
      clearInterval(timer);
    };
  }, [key, everyMs]);

  return { ...state, reload: () => load() };
}
