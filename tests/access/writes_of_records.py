"""Writes of the law of records: periods, purges, holds, requests for erasure, copies, public records."""

from tests.access.record_situations import copies_gone, nothing_asked, something_due, without_pieces
from tests.access.write import AUDITOR, EVERYBODY, PROGRAM, TRAINEE, Write, at_key, day, nothing, reason

SURE = {"sure": "on"}

RECORDS = {
    "retention_set": Write(
        who=(PROGRAM,), path=lambda side: {"record_class": "appeal"},
        body=lambda side: {
            "authority": side.shared.state.pk, "amount": 5, "unit": "years", "event": "decided", "source": "S",
        },
    ),
    "purge_propose": Write(
        who=(PROGRAM,), prepare=something_due, path=nothing,
        body=lambda side: {"cause": "withdrawn", "reason": "Past its period."},
    ),
    "hold_place": Write(
        who=(PROGRAM,), path=nothing,
        body=lambda side: {"person": side.trainee.email, "reason": "Case 27-1", "from_day": day()},
    ),
    "hold_release": Write(who=(PROGRAM,), body=reason),
    "erasure_enter": Write(
        who=(PROGRAM,), prepare=nothing_asked, path=nothing, body=lambda side: {"person": side.trainee.email}
    ),
    "erasure_decide": Write(who=(PROGRAM,), body=reason),
    "record_copy_ask": Write(
        who=(PROGRAM,), prepare=copies_gone, path=nothing,
        body=lambda side: {"person": side.trainee.email, "reason": "Came with a passport."},
    ),
    "record_copy_file": Write(who=(PROGRAM,), path=at_key()),
    "public_export": Write(
        who=(PROGRAM,), path=nothing,
        body=lambda side: {
            "requester": "News", "request": "All", "first_on": day(-9), "last_on": day(), "tables": ["cohorts"],
        },
    ),
    "my_copy_ask": Write(
        who=(*EVERYBODY, AUDITOR), prepare=copies_gone, path=nothing, body=lambda side: dict(SURE)
    ),
    "my_copy_file": Write(who=(TRAINEE,), prepare=without_pieces),
    "my_erasure_ask": Write(
        who=(*EVERYBODY, AUDITOR), prepare=nothing_asked, path=nothing, body=lambda side: dict(SURE)
    ),
    "my_erasure_withdraw": Write(who=(TRAINEE,)),
}  # fmt: skip
