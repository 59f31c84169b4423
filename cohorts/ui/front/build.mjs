// Compiles the style sheet and gathers the few USWDS files it needs: `npm run build`, a few seconds.
//
//   cohorts/ui/front/uswds.scss  the design system's packages we use, repainted by paint.mjs
//   cohorts/ui/front/peer.scss   our own layers, one partial per kind of page
//   -> cohorts/ui/static/ui/peer.css, cohorts/ui/static/ui/uswds/{fonts,img,sprite.svg}
//
// Anything the design system brings that we have not named (a new color, a missing file) stops the build.

import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as sass from "sass";

import { repaint } from "./paint.mjs";

const front = dirname(fileURLToPath(import.meta.url));
const root = resolve(front, "../../..");
const uswds = join(root, "node_modules/@uswds/uswds");
const target = join(root, "cohorts/ui/static/ui");
const LIMIT = 25_000;

// What templates and style sheets draw as <use href="sprite.svg#name">.
const ICONS = [
  "account_circle", "arrow_back", "arrow_downward", "arrow_forward", "arrow_upward", "calendar_today", "cancel",
  "check", "check_circle", "close", "cloud", "error", "event", "expand_more", "file_download", "flag", "grid_view",
  "groups", "hourglass_empty", "info", "location_on", "lock", "menu", "navigate_next", "phone", "print",
  "radio_button_unchecked", "remove_circle", "schedule", "school", "search", "settings", "undo", "verified",
  "visibility", "visibility_off", "warning", "wifi",
];

// The design system draws no strike-out: a letter with a line through it.
const STRIKE = '<symbol id="strike" viewBox="0 0 24 24"><path d="M5 4h14v3h-5.5v3.5h-3V7H5zM2 12h20v2H2zM10.5 15.5h3V20h-3z"/></symbol>';

function compile(name) {
  return sass.compile(join(front, name), {
    style: "compressed",
    loadPaths: [join(uswds, "packages")],
    quietDeps: true,
    logger: { warn: (message, { deprecation, span }) => complain(message, deprecation, span) },
  }).css.replace(/^\uFEFF/, "");
}

// Sass reports what a later Sass will refuse; what the packages do is theirs to mend, ours must be clean.
function complain(message, deprecation, span) {
  const ours = span?.url?.pathname?.includes("/cohorts/ui/front/");
  if (ours) throw new Error(`${deprecation ? "Deprecated Sass" : "Sass"} in ${span.url.pathname}: ${message}`);
}

function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

function copyNamedFiles(css) {
  const named = new Set([...css.matchAll(/url\("?uswds\/([^")]+)"?\)/g)].map((match) => match[1]));
  for (const path of named) copy(join(uswds, "dist", path), join(target, "uswds", path));
  return named.size;
}

function sprite() {
  const whole = readFileSync(join(uswds, "dist/img/sprite.svg"), "utf8");
  const symbols = ICONS.map((name) => {
    const found = whole.match(new RegExp(`<symbol[^>]*id="${name}"[^>]*>.*?</symbol>`, "s"));
    if (!found) throw new Error(`USWDS has no icon named ${name}.`);
    return found[0];
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}${STRIKE}</svg>\n`;
}

rmSync(join(target, "uswds"), { recursive: true, force: true });
const system = repaint(compile("uswds.scss")).replaceAll("font-display:fallback", "font-display:swap");
const css = `@layer uswds,themes,shell,form,table,desk,exam,public,print;@layer uswds{${system}}${compile("peer.scss")}\n`;
const files = copyNamedFiles(css);
writeFileSync(join(target, "peer.css"), css);
writeFileSync(join(target, "uswds/sprite.svg"), sprite());

const weight = gzipSync(css, { level: 9 }).length;
if (weight > LIMIT) throw new Error(`peer.css weighs ${weight} bytes compressed; the limit is ${LIMIT}.`);
console.log(`peer.css ${(css.length / 1000).toFixed(0)} kB, ${(weight / 1000).toFixed(1)} kB compressed; ${files} files, ${ICONS.length} icons.`);
