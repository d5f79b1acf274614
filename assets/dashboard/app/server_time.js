// The server's time, which need not be the browser's: what the server tells is reckoned by its own clock.

/** How far the clocks must be apart to count: HTTP's `Date` has whole seconds, and an answer takes time. */
const LEAST_MS = 5_000;

let aheadMs = 0;

/** Notes the `Date` of an answer. */
export function noteDate(headers) {
  const told = Date.parse(headers.get("Date") ?? "");
  if (Number.isNaN(told)) return;
  const ahead = told - Date.now();
  aheadMs = Math.abs(ahead) < LEAST_MS ? 0 : ahead;
}

/** Now by the server's clock, in milliseconds since 1970. */
export function serverNow() {
  return Date.now() + aheadMs;
}
