"""Writes of endorsements, work on teams, and the next level."""

from tests.access.endorsement_situations import answer, changed, endorsing, free_of_work, granted, work
from tests.access.level_situations import next_level, with_next_level
from tests.access.write import AGENCY, INSIDE, OUTSIDE, PROGRAM, SUPERVISOR, TRAINEE, Write, nothing, reason

EMPLOYERS = (SUPERVISOR, AGENCY)
ENDORSEMENTS = {
    "next_level": Write(who=(TRAINEE,), prepare=with_next_level, path=next_level),
    # Of one’s own: the address names the program.
    "endorsement_answer": Write(who=((INSIDE, "trainee"), (OUTSIDE, "trainee")), prepare=endorsing, path=answer),
    "record_team_work": Write(
        who=EMPLOYERS, prepare=free_of_work, path=nothing, body=work, foreign=lambda side, other: work(other)
    ),
    "change_team_work": Write(who=EMPLOYERS, prepare=endorsing, body=changed),
    "take_out_team_work": Write(who=EMPLOYERS, prepare=endorsing, body=reason),
    "staff_record_team_work": Write(who=(PROGRAM,), prepare=free_of_work, path=nothing, body=work),
    "staff_change_team_work": Write(who=(PROGRAM,), prepare=endorsing, body=changed),
    "staff_take_out_team_work": Write(who=(PROGRAM,), prepare=endorsing, body=reason),
    "endorsement_grant": Write(who=(PROGRAM,), prepare=endorsing, body=granted),
    "endorsement_decide": Write(
        who=(PROGRAM,), prepare=endorsing, path=lambda side: {"pk": side.pk, "name": "end"}, body=reason
    ),
}
