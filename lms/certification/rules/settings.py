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
ROUNDING_TOLERANCE = 1e-6


class Block(BaseModel):
    """A block of settings. Unknown settings are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def fault(code: str, **params: Any) -> PydanticCustomError:
    """Return an error with our own code; `certification.messages` has its sentence."""
    return PydanticCustomError(code, code, params or None)


def _text(value: Any) -> Any:
    if not isinstance(value, str) or not value.strip():
        raise fault("text_expected")
    return value


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
SomeHours = Annotated[int | float, BeforeValidator(_some_hours)]
Day = Annotated[date, BeforeValidator(_day)]
SmallAmount = Annotated[Decimal, BeforeValidator(_small_amount)]
Months = Annotated[int, BeforeValidator(_months)]


def minutes(hours: int | float) -> int:
    """Convert hours of a setting to whole minutes."""
    return round(hours * MINUTES_PER_HOUR)
