"""Types of the settings in a program file. Each refuses invalid values with a code, not a sentence."""

import math
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

MAX_HOURS = 100_000
MAX_MONTHS = 1200
MINUTES_PER_HOUR = 60
CENT = Decimal("0.01")
MAX_REMAINDER = Decimal("10.00")
MAX_FEE = Decimal("100000.00")
MAX_COUNT = 10_000
MAX_AGE = 120
ROUNDING_TOLERANCE = 1e-6
# Instead of a number: the authority sets it with the version of the course.
SET_BY_COURSE = "set_by_course"


class Block(BaseModel):
    """A block of settings. Unknown settings are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def fault(code: str, **params: Any) -> PydanticCustomError:
    """Return an error with our own code; `certification.messages` has its sentence."""
    return PydanticCustomError(code, code, params or None)


def _text(value: Any) -> Any:
    # No database keeps NUL or half a character.
    if not isinstance(value, str) or not value.strip() or "\0" in value or any(map(_is_half, value)):
        raise fault("text_expected")
    return value


def _is_half(character: str) -> bool:
    return "\ud800" <= character <= "\udfff"


def _yes(value: Any) -> Any:
    if value is not True:
        raise fault("only_true")
    return value


def _hours(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise fault("hours_expected")
    if not 0 <= value <= MAX_HOURS:
        raise fault("hours_out_of_range", most=MAX_HOURS)
    if abs(value * MINUTES_PER_HOUR - round(value * MINUTES_PER_HOUR)) > ROUNDING_TOLERANCE:
        raise fault("hours_not_whole_minutes")
    return value


def _missed_hours(value: Any) -> Any:
    return value if value == SET_BY_COURSE else _hours(value)


def _some_hours(value: Any) -> Any:
    if _hours(value) == 0:
        raise fault("hours_zero")
    return value


def _day(value: Any) -> Any:
    """Accept a date, or its ISO text from JSON. Refuse a time of day."""
    if isinstance(value, date) and not hasattr(value, "hour"):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise fault("date_missing") if value is None else fault("date_expected", value=str(value))


def _months(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_MONTHS:
        raise fault("months_expected", most=MAX_MONTHS)
    return value


def _small_amount(value: Any) -> Any:
    """Accept dollars and whole cents, as text or as a number."""
    try:
        amount = None if isinstance(value, bool) else Decimal(str(value))
    except InvalidOperation:
        amount = None
    if amount is None or not amount.is_finite() or not 0 <= amount <= MAX_REMAINDER or amount != amount.quantize(CENT):
        raise fault("small_amount_expected", most=str(MAX_REMAINDER))
    return amount.quantize(CENT)


def _dollars(value: Any) -> Any:
    """Accept dollars and whole cents of more than nothing, as text or as a number."""
    try:
        amount = None if isinstance(value, bool) else Decimal(str(value))
    except InvalidOperation:
        amount = None
    if amount is None or not amount.is_finite() or not 0 < amount <= MAX_FEE or amount != amount.quantize(CENT):
        raise fault("amount_expected", most=str(MAX_FEE))
    return amount.quantize(CENT)


def _count(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_COUNT:
        raise fault("count_expected", most=MAX_COUNT)
    return value


def _years(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_AGE:
        raise fault("years_expected", most=MAX_AGE)
    return value


def _percent(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 100:
        raise fault("percent_expected")
    return value


def _not_empty(value: Any) -> Any:
    if not isinstance(value, list | tuple):
        raise fault("list_expected")
    if not value:
        raise fault("list_empty")
    return value


NOT_EMPTY = BeforeValidator(_not_empty)
Text = Annotated[str, BeforeValidator(_text)]
Yes = Annotated[Literal[True], BeforeValidator(_yes)]
Hours = Annotated[int | float, BeforeValidator(_hours)]
MissedHours = Annotated[int | float | str, BeforeValidator(_missed_hours)]
SomeHours = Annotated[int | float, BeforeValidator(_some_hours)]
Day = Annotated[date, BeforeValidator(_day)]
SmallAmount = Annotated[Decimal, BeforeValidator(_small_amount)]
Dollars = Annotated[Decimal, BeforeValidator(_dollars)]
Months = Annotated[int, BeforeValidator(_months)]
Count = Annotated[int, BeforeValidator(_count)]
Years = Annotated[int, BeforeValidator(_years)]
Percent = Annotated[int | float, BeforeValidator(_percent)]
Texts = Annotated[tuple[Text, ...], NOT_EMPTY]


class OpenValue:
    """Marks a setting whose value the authority has still to set: it is then empty in the file.

    A version with an open value can be loaded as a draft, which names it, and cannot be published.
    """


UNSET = OpenValue()


def minutes(hours: int | float) -> int:
    """Convert hours of a setting to whole minutes."""
    return round(hours * MINUTES_PER_HOUR)
