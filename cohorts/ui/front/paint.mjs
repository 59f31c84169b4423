// Gives every color of the compiled design system a name, so that a theme is a handful of custom properties.
//
// USWDS computes its colors when Sass runs and knows one theme. We let it compute, then replace each literal
// with the role it plays. A literal without a role stops the build: an upgrade cannot slip a color past the themes.

const INK = "var(--ink)", SOFT = "var(--ink-soft)", EDGE = "var(--edge)", LINE = "var(--line)", WASH = "var(--wash)";
const ACCENT = "var(--accent)", STRONG = "var(--accent-strong)", DEEP = "var(--accent-deep)";

const ROLES = {
  "#000": INK, "#1b1b1b": INK, "#3d4551": INK, "#454545": SOFT,
  "#565c65": SOFT, "#71767a": SOFT, "#757575": SOFT, "#919191": EDGE,
  "#a9aeb1": LINE, "#c9c9c9": LINE, "#dfe1e2": LINE, "#e6e6e6": WASH, "#f0f0f0": WASH,
  "#005ea2": ACCENT, "#1a4480": STRONG, "#162e51": DEEP, "#d9e8f6": "var(--accent-wash)",
  "rgba(0,94,162,.1)": "var(--accent-wash)", "rgba(27,27,27,.2)": LINE,
  "#54278f": "var(--visited)", "#2491ff": "var(--focus)",
  "#b50909": "var(--error)", "#d54309": "var(--error)", "#d83933": "var(--error)", "#8b0a03": "var(--error)",
  "#9c3d10": "var(--error)", "#f4e3db": "var(--error-wash)",
  "#ffbe2e": "var(--warm)", "#c05600": "var(--warm)", "#fa9441": "var(--warm)", "#775540": "var(--warm)",
  "#faf3d1": "var(--warm-wash)",
  "#00a91c": ACCENT, "#ecf3ec": "var(--accent-wash)",
  "#00bde3": EDGE, "#28a0cb": EDGE, "#07648d": STRONG, "#97d4ea": LINE, "#99deea": LINE,
  "#e7f6f8": WASH, "#e1f3f8": WASH, "#c3ebfa": WASH,
};

// White is two things: the sheet under the text, and the text on a filled button.
function white(property) {
  return property === "color" ? "var(--on-accent)" : "var(--surface)";
}

const CLEAR = "rgba(0,0,0,0)";
const LITERAL = /#[0-9a-f]{3,8}\b|rgba?\([^)]*\)/g;

export function repaint(css) {
  const unnamed = new Set();
  const painted = css.replace(/([a-z-]+):([^;{}]*)(?=[;}])/g, (whole, property, value) => {
    if (value.includes("url(")) return whole;
    const named = value.replace(LITERAL, (literal) => {
      if (literal === CLEAR) return literal;
      if (literal === "#fff") return white(property);
      if (!ROLES[literal]) unnamed.add(`${literal} (${property})`);
      return ROLES[literal] ?? literal;
    });
    return `${property}:${named}`;
  });
  if (unnamed.size) throw new Error(`The design system uses colors without a role in paint.mjs: ${[...unnamed].join(", ")}`);
  return painted;
}
