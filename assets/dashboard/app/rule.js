// An alert rule in words: what it reads, of what, and by how much it is broken; and its thresholds, which the server has.

import { fromNow, length, measured } from "./format.js";
import { translated, t } from "./i18n.js";
import { useResource } from "./resource.js";
import { serverNow } from "./server_time.js";
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

/** Whether so many events are enough for a figure of them to mean something: one miss of two lookups is no hit rate. */
export const isEnough = (traffic, rule) => traffic >= (rule?.min_traffic ?? 0);

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

/** Time between two looks of the server at itself. What it has not measured at three of them is an old figure. */
const LOOK_S = 10;

/**
 * What an open alert waits for, in words: for something to measure, for the level at which it is well again, or for calm to last.
 * Empty while the limit is broken.
 */
export function waits(alert, rule) {
  if (!rule) return "";
  const ago_s = (iso) => (serverNow() - Date.parse(iso)) / 1000;
  const clear = rule[alert.severity]?.clear;
  const told = [];
  const isOld = alert.measured_at && ago_s(alert.measured_at) > 3 * LOOK_S;
  if (isOld) told.push(t("alerts.frozen", { when: fromNow(alert.measured_at) }));
  if (alert.calm_since) {
    const left = length(Math.max(LOOK_S, rule.calm_s - ago_s(alert.calm_since)));
    // A bad figure that counts as good is one of too few events.
    const isOfFew = isBeyond(alert.value, rule, clear ?? null);
    const eases = !isOfFew && alert.severity === "critical" && isBeyond(alert.value, rule, rule.warning?.clear ?? null);
    if (!isOfFew) told.push(t(alert.unit === "outage" ? "alerts.works" : "alerts.kept"));
    else if (!isOld) told.push(t("alerts.few"));
    told.push(t(eases ? "alerts.waits_to_ease" : "alerts.waits_to_end", { left }));
  } else if (alert.unit !== "outage" && clear !== undefined && !isBeyond(alert.value, rule, alert.threshold)) {
    told.push(t("alerts.waits_for_clear", { clear: measured(clear, alert.unit) }));
  }
  return told.join("; ");
}

/** Where a rule's figures are drawn. */
export function chartOf(rule) {
  if (rule === "hit_rate" || rule === "kind_hit_rate") return "cache";
  if (rule === "job_failing") return "jobs";
  return "performance";
}
