"""Writes of practice: hours, confirmations, what supervisors are, plans, and closed days."""

from tests.access.practice_situations import (
    back,
    confirmed,
    duty,
    field_session,
    file_of,
    line,
    qualification,
    seen,
    waived,
    with_document,
)
from tests.access.write import AGENCY, INSIDE, OUTSIDE, PROGRAM, SUPERVISOR, TRAINEE, Write, at_key, nothing, reason

SPECIALISTS = ((INSIDE, "trainee"), (OUTSIDE, "trainee"))
SUPERVISORS = ((INSIDE, "supervisor"), (OUTSIDE, "supervisor"))


def _program(side):
    return {"pk": side.shared.asking_version.program_id}


PRACTICE = {
    "enter_practice": Write(who=SPECIALISTS, path=nothing, body=line),
    "copy_practice": Write(who=SPECIALISTS, path=nothing, body=lambda side: {"week": "2026-03-09"}),
    "change_practice": Write(who=(TRAINEE,), body=line),
    "take_out_practice": Write(who=(TRAINEE,), body=reason),
    "supervisor_practice": Write(
        who=(SUPERVISOR,), path=nothing, body=seen, foreign=lambda side, other: seen(other)
    ),
    "send_back_practice": Write(who=(SUPERVISOR,), body=back),
    "cosign_practice": Write(who=(SUPERVISOR,), prepare=field_session, path=at_key(2)),
    "supervisor_qualifications": Write(who=SUPERVISORS, path=nothing, body=qualification),
    "withdraw_supervisor_qualification": Write(who=(SUPERVISOR,)),
    "practice_file": Write(who=(AGENCY,), path=nothing, body=file_of, foreign=lambda side, other: file_of(other)),
    "override_duty": Write(who=(AGENCY,), path=duty, body=waived),
    "restore_duty": Write(who=(AGENCY,), body=reason),
    "qualification": Write(who=(PROGRAM,), body=lambda side: {"answer": "yes"}),
    "qualification_end": Write(
        who=(PROGRAM,), prepare=confirmed, body=lambda side: {"last_day": "2026-03-09", **reason(side)}
    ),
    "qualification_file": Write(who=(PROGRAM,), prepare=with_document),
    "staff_override_duty": Write(who=(PROGRAM,), path=duty, body=waived),
    "staff_restore_duty": Write(who=(PROGRAM,), body=reason),
    "close_practice": Write(
        who=(PROGRAM,), path=_program, body=lambda side: {"through": "2026-03-01", **reason(side)}
    ),
}  # fmt: skip
