"""How tests assert that an action refuses: by its code, never by its sentence."""

import contextlib
from collections.abc import Iterator

import pytest

from cohorts.core.refusals import MESSAGES, Refused


@contextlib.contextmanager
def refuses(code: str, *, field: str | None = None, **params: object) -> Iterator[pytest.ExceptionInfo[Refused]]:
    """The block must raise `Refused` with this code, this field where one is named, and these parameters.

    Parameters are compared as text. The code must be worded, and its sentence must render.
    """
    with pytest.raises(Refused) as caught:
        yield caught
    refusal = caught.value
    assert refusal.code == code, f"refused with {refusal.code!r}, not {code!r}"
    if field is not None:
        assert refusal.field == field
    assert {name: str(refusal.params.get(name)) for name in params} == {name: str(v) for name, v in params.items()}
    assert code in MESSAGES and str(refusal)
