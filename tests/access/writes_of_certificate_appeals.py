"""Writes of appeals against suspensions and revocations: of program staff, and of the person."""

from tests.access import certificate_appeal_situations as situations
from tests.access.write import PROGRAM, TRAINEE, Write, reason

CERTIFICATE_APPEALS = {
    "certificate_appeal": Write(
        who=(TRAINEE,), prepare=situations.revoked, body=lambda side: {"text": "These are words."}
    ),
    "own_certificate_appeal": Write(who=(TRAINEE,)),
    "certificate_appeal_answer": Write(who=(TRAINEE,)),
    "certificate_appeal_withdraw": Write(who=(TRAINEE,), prepare=situations.appealed),
    "certificate_delivery": Write(
        who=(PROGRAM,), prepare=situations.revoked, body=lambda side: {"on": "2026-03-03", "how": "Letter"}
    ),
    "certificate_appeal_take": Write(who=(PROGRAM,), prepare=situations.appealed),
    "certificate_appeal_read": Write(who=(PROGRAM,), prepare=situations.appeal_taken),
    "certificate_appeal_decide": Write(
        who=(PROGRAM,), prepare=situations.appeal_taken, body=lambda side: {"granted": "no", **reason(side)}
    ),
}
