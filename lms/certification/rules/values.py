"""Convert values in facts and findings to JSON and back, without losing precision or time zones."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, PlainSerializer


def pack(value: Any) -> Any:
    """Return a value as JSON. Types that JSON does not have become an object with one key: {"decimal": "12.50"}.

    Raises TypeError for a value of any other type, and ValueError for a moment without a zone.
    """
    if value is None or isinstance(value, bool | int | str):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, datetime):
        return pack_moment(value)
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, tuple | list):
        return [pack(item) for item in value]
    if isinstance(value, Mapping):
        return {"mapping": {str(name): pack(item) for name, item in value.items()}}
    raise TypeError(f"A {type(value).__name__} cannot be stored in a decision.")


def unpack(value: Any) -> Any:
    """Return the value that `pack` converted to JSON; lists become tuples."""
    if isinstance(value, list):
        return tuple(unpack(item) for item in value)
    if not isinstance(value, Mapping):
        return value
    if "decimal" in value:
        return Decimal(value["decimal"])
    if "moment" in value:
        return unpack_moment(value)
    if "date" in value:
        return date.fromisoformat(value["date"])
    return {name: unpack(item) for name, item in value["mapping"].items()}


def pack_moment(value: datetime) -> dict[str, str]:
    """Return a moment with its offset and the name of its zone. Raises ValueError if it has no zone."""
    if value.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return {"moment": value.isoformat(), "zone": getattr(value.tzinfo, "key", None) or "UTC"}


def unpack_moment(value: Any) -> Any:
    """Return the moment in its zone; a datetime is returned unchanged."""
    if not isinstance(value, Mapping):
        return value
    return datetime.fromisoformat(value["moment"]).astimezone(ZoneInfo(value["zone"]))


def _pack_params(params: Mapping[str, Any]) -> dict[str, Any]:
    return {name: pack(value) for name, value in params.items()}


def _unpack_params(params: Mapping[str, Any]) -> dict[str, Any]:
    return {name: unpack(value) for name, value in params.items()}


Moment = Annotated[datetime, PlainSerializer(pack_moment), BeforeValidator(unpack_moment)]
Params = Annotated[Mapping[str, Any], PlainSerializer(_pack_params), BeforeValidator(_unpack_params)]
