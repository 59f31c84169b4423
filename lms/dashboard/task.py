"""One thing to do, as the functions of this app name it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

# Of one kind of task, a page shows the oldest so many.
MAX_TASKS = 20


@dataclass(frozen=True)
class Task:
    """One thing to do: what, about whom or what, since when, and the address where it is done.

    `code` and `params` are worded by `lms.dashboard.messages`. `zone` is the time zone of what it is about, where that
    is not the state's. What `may_wait` is an offer rather than a duty: it comes below everything else.
    """

    code: str
    params: Mapping[str, Any]
    since: datetime
    url: str
    zone: str = ""
    may_wait: bool = False
