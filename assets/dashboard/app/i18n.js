// Words in the reader's language. A word is looked up by its key; a missing key shows itself, so that it is seen.

const LANGUAGES = ["ru", "en"];
const REMEMBERED = "astroloh.language";

let words = {};
let plurals = new Intl.PluralRules("ru");

/** The language in use: `ru` or `en`. */
export let language = "ru";

/** The language to begin with: what was chosen here, else what the server says, else what the browser prefers. */
export function preferred(fromServer) {
  const known = (it) => LANGUAGES.find((language) => (it ?? "").toLowerCase().startsWith(language));
  return known(read()) ?? known(fromServer) ?? navigator.languages.map(known).find(Boolean) ?? "en";
}

/** Loads a language; what is rendered after it is in that language. */
export async function loadLanguage(wanted) {
  const module = await import(`../i18n/${wanted}.js`);
  words = module.default;
  language = wanted;
  plurals = new Intl.PluralRules(wanted);
  document.documentElement.lang = wanted;
}

/** Remembers a choice in this browser. */
export function saveLanguage(wanted) {
  try {
    localStorage.setItem(REMEMBERED, wanted);
  } catch {
    // A browser that keeps nothing asks again next time.
  }
}

/** The text of a key, with `{name}` replaced; a text with forms is chosen by `n`. */
export function t(key, values = {}) {
  let text = words[key];
  if (text === undefined) return key;
  if (typeof text === "object") text = text[plurals.select(Math.abs(values.n))] ?? text.other;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** The text of a key if there is one, else the other text: for names that the server may add to. */
export function translated(key, otherwise) {
  return words[key] === undefined ? otherwise : t(key);
}

function read() {
  try {
    return localStorage.getItem(REMEMBERED);
  } catch {
    return null;
  }
}
