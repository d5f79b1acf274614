// Numbers and moments for people, by the rules of their language. What is unknown is a dash, never a zero.

import { language } from "./i18n.js";
import { serverNow } from "./server_time.js";

/** What stands for a number that is not known. */
export const UNKNOWN = "—";

/** The time of a day, by the clock of 24 hours in every language: figures stand in columns. */
export const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

const made = new Map();

/** One formatter of each sort and language: making one costs more than using it. */
function formatter(Sort, options) {
  const key = `${language}${Sort.name}${JSON.stringify(options)}`;
  if (!made.has(key)) made.set(key, new Sort(language, options));
  return made.get(key);
}

const number = (value, options) => formatter(Intl.NumberFormat, options).format(value);
const known = (value) => typeof value === "number" && Number.isFinite(value);

/** A count or any plain number, with so many digits after the point at most. */
export function plain(value, digits = 0) {
  return known(value) ? number(value, { maximumFractionDigits: digits }) : UNKNOWN;
}

/** A long count in few characters: 12.4K. */
export function short(value) {
  if (!known(value)) return UNKNOWN;
  return number(value, Math.abs(value) < 10_000 ? {} : { notation: "compact", maximumSignificantDigits: 3 });
}

/** A share from 0 to 1, in per cent. */
export function share(value, digits = 1) {
  return known(value) ? number(value, { style: "percent", maximumFractionDigits: digits }) : UNKNOWN;
}

/** Milliseconds, as seconds from a second on, as microseconds below a tenth of one. */
export function milliseconds(value) {
  if (!known(value)) return UNKNOWN;
  const [amount, unit] =
    value >= 1000 ? [value / 1000, "second"] : value > 0 && value < 0.1 ? [value * 1000, "microsecond"] : [value, "millisecond"];
  return number(amount, { style: "unit", unit, unitDisplay: "short", maximumSignificantDigits: 3 });
}

/** Bytes, as people count them: 1024 to the next unit. */
export function bytes(value) {
  if (!known(value)) return UNKNOWN;
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
  const step = value < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log(value) / Math.log(1024)));
  const digits = step === 0 ? 0 : 1;
  return number(value / 1024 ** step, { style: "unit", unit: units[step], unitDisplay: "short", maximumFractionDigits: digits });
}

/** Per second. */
export function rate(value) {
  if (!known(value)) return UNKNOWN;
  return number(value, { maximumFractionDigits: value < 10 ? 2 : 0 });
}

/** A length of time in seconds, in its one or two largest units. */
export function length(seconds) {
  if (!known(seconds)) return UNKNOWN;
  const parts = [["day", 86_400], ["hour", 3_600], ["minute", 60], ["second", 1]];
  const first = parts.findIndex(([, size]) => seconds >= size);
  if (first < 0) return number(seconds, { style: "unit", unit: "second", unitDisplay: "short", maximumFractionDigits: 1 });
  let rest = Math.round(seconds / (parts[first + 1]?.[1] ?? 1)) * (parts[first + 1]?.[1] ?? 1);
  return parts.slice(first, first + 2)
    .map(([unit, size]) => {
      const amount = Math.floor(rest / size);
      rest -= amount * size;
      return amount > 0 ? number(amount, { style: "unit", unit, unitDisplay: "short" }) : "";
    })
    .filter(Boolean)
    .join(" ");
}

/** What a rule reads, in its unit. */
export function measured(value, unit) {
  const show = { ms: milliseconds, share, bytes, count: plain }[unit];
  return show ? show(value) : plain(value, 2);
}

/** A moment as day and time of this browser's zone; today's as time alone. */
export function moment(iso) {
  const date = dated(iso);
  if (!date) return UNKNOWN;
  const today = date.toDateString() === new Date().toDateString();
  return formatter(Intl.DateTimeFormat, today ? { ...CLOCK, second: "2-digit" } : { day: "numeric", month: "short", ...CLOCK }).format(date);
}

/** Day and time, in a zone if one is named. */
export function dayAndTime(iso, timeZone) {
  const date = dated(iso);
  const options = { day: "numeric", month: "short", ...CLOCK, ...(timeZone && { timeZone }) };
  return date ? formatter(Intl.DateTimeFormat, options).format(date) : UNKNOWN;
}

/** The day with its year. */
export function dayOfYear(iso) {
  const date = dated(iso);
  return date ? formatter(Intl.DateTimeFormat, { day: "numeric", month: "short", year: "numeric" }).format(date) : UNKNOWN;
}

/** The time alone, in a zone if one is named. */
export function timeOfDay(iso, timeZone) {
  const date = dated(iso);
  const options = { ...CLOCK, ...(timeZone && { timeZone }) };
  return date ? formatter(Intl.DateTimeFormat, options).format(date) : UNKNOWN;
}

/** A date by options of its own. */
export function date(value, options) {
  return formatter(Intl.DateTimeFormat, options).format(value);
}

/** How far a moment is from the server's now: “3 minutes ago”, “in 2 hours”. */
export function fromNow(iso, now = serverNow()) {
  const date = dated(iso);
  if (!date) return UNKNOWN;
  const seconds = (date - now) / 1000;
  const steps = [["day", 86_400], ["hour", 3_600], ["minute", 60]];
  const [unit, size] = steps.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
  return formatter(Intl.RelativeTimeFormat, { numeric: "auto", style: "short" }).format(Math.round(seconds / size), unit);
}

/** Names of a list, joined as the language joins them. */
export function list(items) {
  return formatter(Intl.ListFormat, { type: "conjunction" }).format(items);
}

function dated(iso) {
  const date = iso ? new Date(iso) : null;
  return date && !Number.isNaN(date.getTime()) ? date : null;
}
