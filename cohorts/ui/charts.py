"""Horizontal bars of amounts, for a picture (SVG) beside a table of the same rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

# Lengths in units of the picture, which is scaled to the width of the page.
WIDTH, ROW, BAR = 400, 26, 16
LABELS, AMOUNTS = 118, 106


@dataclass(frozen=True)
class Bar:
    """An amount in dollars: what it is of, in words, and the address of the rows it is the sum of ("" without one)."""

    label: Any
    amount: Decimal
    url: str = ""


@dataclass(frozen=True)
class PlacedBar:
    """A bar with its place: `x` and `y` of its left upper corner, its length, and the line that its texts stand on."""

    bar: Bar
    x: str
    y: int
    length: str
    base: int


@dataclass(frozen=True)
class Chart:
    """Bars with a title. An amount below 0 goes to the left of the line at 0."""

    title: Any
    head: Any
    bars: Sequence[Bar]

    width = WIDTH
    bar_height = BAR

    @property
    def height(self) -> int:
        """The height of the picture."""
        return ROW * len(self.bars)

    @property
    def total(self) -> Decimal:
        """The sum of the bars."""
        return sum((bar.amount for bar in self.bars), Decimal(0))

    @property
    def zero(self) -> str:
        """The x of the line at 0."""
        return _number(LABELS - self._lowest * self._scale)

    @property
    def _lowest(self) -> Decimal:
        return min((bar.amount for bar in self.bars if bar.amount < 0), default=Decimal(0))

    @property
    def _scale(self) -> Decimal:
        highest = max((bar.amount for bar in self.bars if bar.amount > 0), default=Decimal(0))
        span = highest - self._lowest
        return (WIDTH - LABELS - AMOUNTS) / span if span else Decimal(0)

    @property
    def placed(self) -> list[PlacedBar]:
        """The bars with their places, from top to bottom."""
        scale, lowest = self._scale, self._lowest
        return [
            PlacedBar(
                bar=bar,
                x=_number(LABELS + (min(bar.amount, Decimal(0)) - lowest) * scale),
                y=ROW * number + (ROW - BAR) // 2,
                length=_number(abs(bar.amount) * scale),
                base=ROW * number + ROW - 8,
            )
            for number, bar in enumerate(self.bars)
        ]


def _number(length: Any) -> str:
    """A length as SVG writes it, in any language of the page."""
    return f"{Decimal(length):.1f}"
