// Requests to the server. Every URL is relative to the page, so that the dashboard works below any path of a proxy.

import { noteDate } from "./server_time.js";

const BASE = "api/v1/";
/** The event of the page when the server no longer takes this browser for the operator. */
export const SIGNED_OUT = "signed-out";

const TIMEOUT_MS = 20_000;

/** Why a request was not answered as wished: a problem of the API, or no answer at all. */
export class ApiError extends Error {
  constructor(status, problem) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
    this.status = status;
    this.problem = problem;
  }

  /** Whether nobody answered. */
  get isUnreachable() {
    return this.status === 0;
  }
}

/** The address of an endpoint, with its query; what is empty is left out. */
export function endpointUrl(path, query = {}) {
  const fields = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const text = new URLSearchParams(fields).toString();
  return `${BASE}${path}${text ? `?${text}` : ""}`;
}

/** Asks. */
export async function get(path, query, signal) {
  return (await fetchJson("GET", endpointUrl(path, query), undefined, signal)).body;
}

/** Does something. */
export async function post(path, body = {}) {
  return (await fetchJson("POST", endpointUrl(path), body)).body;
}

/** Takes something away. */
export async function remove(path) {
  return (await fetchJson("DELETE", endpointUrl(path))).body;
}

/** Sends a request and hands back body, headers, status and how long it took. */
export async function fetchJson(method, url, body, signal) {
  const began = performance.now();
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  let response, text;
  try {
    response = await fetch(url, {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin",
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    text = await response.text();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, { title: String(error.message ?? error) });
  }
  const took = performance.now() - began;
  noteDate(response.headers);
  const json = parsed(text);
  if (response.status === 401 && !url.startsWith(endpointUrl("session"))) dispatchEvent(new Event(SIGNED_OUT));
  if (!response.ok) throw new ApiError(response.status, json && typeof json === "object" ? json : { title: response.statusText });
  return { body: json, headers: response.headers, status: response.status, took };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
