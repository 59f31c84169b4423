// Texts of the scripts in the language of the page. They are in Django's JavaScript catalog, which the page loads before
// this script; without it they are in English.

const catalog = globalThis.django || {};

export const gettext = catalog.gettext || ((text) => text);
export const ngettext = catalog.ngettext || ((one, many, count) => (count === 1 ? one : many));

// Puts values into a sentence: fill("Question %(number)s", { number: 3 }).
export function fill(text, values) {
  return text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
}

// Browsers know the names of few zones (“GMT+10” for Guam), so the server sends the name for each offset of the zone.
function zoneName(moment, zone, names) {
  const parts = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" }).formatToParts(moment);
  const offset = parts.find((part) => part.type === "timeZoneName").value.replace("GMT", "").replace("−", "-") || "+00:00";
  return JSON.parse(names)[offset] || `UTC${offset}`;
}

// A time in the server's format: 2:41 pm CST. The second argument is the data of an element with data-zone and
// data-zone-names.
export function timeOf(moment, { zone, zoneNames }, more = {}) {
  const options = { hour: "numeric", minute: "2-digit", timeZone: zone, ...more };
  const time = moment.toLocaleTimeString(document.documentElement.lang, options).replace(" AM", " am").replace(" PM", " pm");
  return [time, zoneName(moment, zone, zoneNames)].join(" ");
}
