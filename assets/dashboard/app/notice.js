// What stands where there is nothing to show: it comes, it did not come, there is none.

import { html } from "./view.js";
import { t, translated } from "./i18n.js";

/** Something is on its way. */
export function Loading() {
  return html`<p class="loading" role="status"><span class="dots" aria-hidden="true"></span>${t("notice.loading")}</p>`;
}

/** There is nothing, and why that is fine. */
export function Empty({ children }) {
  return html`<p class="empty">${children}</p>`;
}

/** What the server refused, in its own words, with the remedy it names. */
export function Failure({ error, onRetry, missing }) {
  const problem = error.problem ?? {};
  const isMissing = error.status === 404 && missing;
  const kind = problem.type?.split(":").pop();
  const title = isMissing ? missing : error.isUnreachable ? t("notice.silence") : translated(`problem.${kind}`, t("notice.failure"));
  return html`<div class="failure" role="alert">
    <p><strong>${title}</strong></p>
    ${!isMissing && !error.isUnreachable && html`<p lang="en">${problem.field && html`<code>${problem.field}</code> `}${error.message}${problem.hint && html`<br /><span class="muted">${problem.hint}</span>`}</p>`}
    ${onRetry && !isMissing && html`<button onClick=${onRetry}>${t("notice.retry")}</button>`}
  </div>`;
}

/** What a resource tells, or what stands in its place. What was told before stays while the next does not come. */
export function ResourceView({ resource, missing, children }) {
  const { data, error, reload } = resource;
  return html`<div class="resource">
    ${error && html`<${Failure} error=${error} onRetry=${reload} missing=${data ? null : missing} />`}
    ${data ? children(data) : !error && html`<${Loading} />`}
  </div>`;
}
