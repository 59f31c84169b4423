// Texts of the scripts in the language of the page. They are in Django's JavaScript catalog, which the page loads before
// this script; without it they are in English.

const catalog = globalThis.django || {};

export const gettext = catalog.gettext || ((text) => text);
export const ngettext = catalog.ngettext || ((one, many, count) => (count === 1 ? one : many));

// Puts values into a sentence: fill("Question %(number)s", { number: 3 }).
export function fill(text, values) {
  return text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
}

// A time in the server's format: 2:41 pm CST.
export function timeOf(moment, zone, more = {}) {
  const options = { hour: "numeric", minute: "2-digit", timeZone: zone, timeZoneName: "short", ...more };
  return moment.toLocaleTimeString(document.documentElement.lang, options).replace(" AM", " am").replace(" PM", " pm");
}
