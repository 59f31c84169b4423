"""SVG charts: option choices by fifth of the score, and the distribution of scores. Lines differ in dashes and have
labels at their ends, because color alone is not accessible. Only presentation attributes are used, so that a strict
content security policy allows them.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from exams.psychometrics.document import Item, Option, Test

WIDTH, HEIGHT = 260, 170
LEFT, RIGHT, TOP, BOTTOM = 34, 226, 14, 144
MAX_LINES = 6
DASHES = ("", "6 3", "2 2", "8 3 2 3", "1 3", "10 4")
LABEL_GAP = 11


def charted_options(options: Sequence[Option]) -> list[Option]:
    """The keys, then the most chosen options, at most six; omissions only from 2%."""
    relevant = [option for option in options if option.is_key or option.option or (option.prop_all or 0) >= 0.02]
    return sorted(relevant, key=lambda option: (not option.is_key, -option.n, option.option))[:MAX_LINES]


def trace_sentence(item: Item, options: Sequence[Option]) -> str:
    """The chart's content in words, as alternative text."""
    parts = []
    for option in charted_options(options):
        shares = ", ".join("none" if s is None else f"{100 * s:.0f}" for s in option.by_quintile.values())
        name = option.option or "omitted"
        parts.append(f"{name}{' (key)' if option.is_key else ''} {shares}")
    return f"Item {item.item}, percent choosing each option, weakest to strongest fifth: {'; '.join(parts)}."


def option_traces(item: Item, options: Sequence[Option], *, font: str = "") -> str:
    """An SVG of the option traces of one item; the key has a thick line. `font` is the font family of the labels."""
    lines, ends = [], []
    for dash, option in zip(DASHES, charted_options(options), strict=False):
        points = [
            (_x(place), _y(share)) for place, share in enumerate(option.by_quintile.values()) if share is not None
        ]
        if not points:
            continue
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        width = 2.4 if option.is_key else 1.1
        dashed = f' stroke-dasharray="{dash}"' if dash and not option.is_key else ""
        lines.append(f'<polyline points="{path}" fill="none" stroke="currentColor" stroke-width="{width}"{dashed}/>')
        ends.append((points[-1][1], option.option or "omitted"))
    return _svg(trace_sentence(item, options), [*_axes(), *lines, *_labels(ends)], font)


def option_trace(option: Option) -> str:
    """A small SVG of one option: its share in each fifth, weakest first, between lines at 0 and 100%."""
    wide, high, edge = 120, 40, 4
    step = (wide - 2 * edge) / 4
    shares = list(option.by_quintile.values())
    points = [(edge + p * step, high - edge - s * (high - 2 * edge)) for p, s in enumerate(shares) if s is not None]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    parts = [
        f'<path d="M0 {edge}H{wide}M0 {high - edge}H{wide}" stroke="currentColor" stroke-opacity="0.25"/>',
        f'<polyline points="{path}" fill="none" stroke="currentColor" stroke-width="{2.4 if option.is_key else 1.3}"/>',
        *(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2" fill="currentColor"/>' for x, y in points),
    ]
    percents = ", ".join("none" if share is None else f"{100 * share:.0f}" for share in shares)
    sentence = f"{option.option or 'No answer'}: percent of each fifth, weakest to strongest: {percents}."
    return _svg(sentence, parts, "", wide=wide, high=high)


def score_bars(test: Test, *, cut: float | None = None, font: str = "") -> str:
    """An SVG of the number of people at each score, with the cut score as a dashed line."""
    pairs = [(float(score), count) for score, count in test.score_freq.items() if count]
    most, top = max(count for _, count in pairs), float(test.max) or 1.0
    wide = 470
    step = (wide - LEFT - 10) / (top + 1)
    parts = [f'<path d="M{LEFT} {BOTTOM}H{wide - 10}M{LEFT} {BOTTOM}V{TOP}" stroke="currentColor" fill="none"/>']
    for score, count in pairs:
        tall = (BOTTOM - TOP) * count / most
        x, width = LEFT + score * step, max(step * 0.8, 0.6)
        parts.append(
            f'<rect x="{x:.1f}" y="{BOTTOM - tall:.1f}" width="{width:.1f}" height="{tall:.1f}" fill="currentColor" '
            'fill-opacity="0.55"/>'
        )
    if cut is not None:
        x = LEFT + cut * step
        parts.append(f'<path d="M{x:.1f} {BOTTOM}V{TOP - 6}" stroke="currentColor" stroke-dasharray="4 3"/>')
        parts.append(_text(x + 3, TOP, f"cut {cut:g}"))
    parts += [_text(LEFT - 5, TOP + 4, str(most), "end"), _text(LEFT - 5, BOTTOM, "0", "end")]
    parts += [_text(LEFT, BOTTOM + 13, "0"), _text(wide - 12, BOTTOM + 13, f"{top:g}", "end")]
    parts.append(_text((LEFT + wide) / 2, BOTTOM + 13, "score", "middle"))
    return _svg(score_sentence(test, cut=cut), parts, font, wide=wide)


def score_sentence(test: Test, *, cut: float | None = None) -> str:
    """The score chart in words, as alternative text."""
    sentence = f"Scores of {test.n} people from {test.min:g} to {test.max_obs:g}, mean {test.mean:.1f}, "
    sentence += f"standard deviation {test.sd:.1f}"
    return f"{sentence}." if cut is None else f"{sentence}; the cut score is {cut:g}."


def _x(place: int) -> float:
    return LEFT + 12 + place * (RIGHT - LEFT - 24) / 4


def _y(share: float) -> float:
    return BOTTOM - share * (BOTTOM - TOP)


def _axes() -> list[str]:
    parts = [f'<path d="M{LEFT} {TOP}V{BOTTOM}H{RIGHT}" stroke="currentColor" fill="none"/>']
    for share in (0, 0.5, 1):
        parts.append(_text(LEFT - 4, _y(share) + 3, f"{100 * share:.0f}%", "end"))
        if share:
            line = f'<path d="M{LEFT} {_y(share):.1f}H{RIGHT}" stroke="currentColor" stroke-opacity="0.2"/>'
            parts.append(line)
    parts.append(_text(LEFT, BOTTOM + 14, "weakest fifth"))
    parts.append(_text(RIGHT, BOTTOM + 14, "strongest fifth", "end"))
    return parts


def _labels(ends: list[tuple[float, str]]) -> list[str]:
    """Labels at the ends of the lines, moved so that they do not overlap: first down, then up from the axis."""
    names = sorted(ends)
    heights = [y + 3 for y, _ in names]
    for place in range(1, len(heights)):
        heights[place] = max(heights[place], heights[place - 1] + LABEL_GAP)
    limit = float(BOTTOM)
    for place in reversed(range(len(heights))):
        heights[place] = min(heights[place], limit)
        limit = heights[place] - LABEL_GAP
    pairs = zip(heights, (name for _, name in names), strict=True)
    return [_text(RIGHT - 6, y, name if len(name) <= 7 else f"{name[:6]}…") for y, name in pairs]


def _text(x: float, y: float, words: str, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="9" text-anchor="{anchor}" fill="currentColor">{escape(words)}</text>'
    )


def _svg(sentence: str, parts: list[str], font: str, *, wide: int = WIDTH, high: int = HEIGHT) -> str:
    family = f" font-family={quoteattr(font)}" if font else ""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" role="img"{family} '
    title = f"<title>{escape(sentence)}</title>"
    return f"{head}aria-label={quoteattr(sentence)}>{title}{''.join(parts)}</svg>"
