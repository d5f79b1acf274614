// A rule of the watch in words: what it reads, of whom, and by how much it is broken.

import { measured } from "./format.js";
import { translated, t } from "./i18n.js";

/** The subject of a rule that knows only one. */
const ONLY_SUBJECT = "all";

/** Every rule and the unit of what it reads: alerts that are over come without it. */
export const UNITS = {
  response_time: "ms", slow_operation: "ms", operation_memory: "bytes", hit_rate: "share", kind_hit_rate: "share", errors: "share", memory: "share", cpu: "share",
  refusals: "share", engine_hung: "share", disk_tier_down: "outage", store_down: "outage", disk_free_share: "share", disk_free: "bytes", job_failing: "count",
};

/** What a rule reads, and of whom. */
export function about({ rule, what = rule, subject }) {
  const title = translated(`rule.${what}`, what);
  return subject && subject !== ONLY_SUBJECT ? `${title}: ${translated(`subject.${subject}`, translated(`kind.${subject}`, translated(`job.${subject}`, subject)))}` : title;
}

/** The value against the limit that it broke. */
export function against({ value, threshold, unit }) {
  if (unit === "outage") return t("rule.is_out");
  return t("rule.against", { value: measured(value, unit), threshold: measured(threshold, unit) });
}

/** Where a rule's figures are drawn. */
export function chartOf(rule) {
  if (rule === "hit_rate" || rule === "kind_hit_rate") return "cache";
  if (rule === "job_failing") return "jobs";
  return "performance";
}
