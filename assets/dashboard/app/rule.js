// An alert rule in words: what it reads, of what, and by how much it is broken; and its thresholds, which the server has.

import { measured } from "./format.js";
import { translated, t } from "./i18n.js";
import { useResource } from "./resource.js";
import { useMemo } from "./view.js";

/** The subject of a rule that knows only one. */
const ONLY_SUBJECT = "all";

/** Every alert rule by its name, with the unit and the thresholds in force; empty until they are there. */
export function useRules() {
  const { data } = useResource("alerts/rules");
  return useMemo(() => Object.fromEntries((data?.rules ?? []).map((it) => [it.rule, it])), [data]);
}

/** The level from which on a rule warns, or null. */
export const warningOf = (rule) => rule?.warning?.raise ?? null;

/** The level from which on a rule is critical, or null. */
export const criticalOf = (rule) => rule?.critical?.raise ?? null;

/** Whether a figure is on the bad side of a rule's level. Without a figure or a level it is not. */
export function isBeyond(value, rule, level = warningOf(rule)) {
  if (level === null || typeof value !== "number") return false;
  return rule.bad_side === "below" ? value < level : value > level;
}

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
