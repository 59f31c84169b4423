"""Writes of requests for accommodations, and of what is to be arranged."""

from tests.access import accommodation_situations as situations
from tests.access.write import AUDITOR, EVERYBODY, EXAMINATIONS, TRAINEE, VENDOR, Write, nothing, reason

ACCOMMODATIONS = {
    "ask_accommodations": Write(
        who=(*EVERYBODY, AUDITOR), prepare=situations.nobody_asks, path=nothing, body=situations.asked_body
    ),
    "accommodation_send": Write(who=(TRAINEE,), body=lambda side: {"words": f"Words of {side.name}."}),
    "accommodation_withdraw": Write(who=(TRAINEE,)),
    "own_accommodation_paper": Write(who=(TRAINEE,)),
    "own_accommodation_appeal": Write(who=(TRAINEE,), prepare=situations.appealed),
    "accommodation_appeal": Write(
        who=(TRAINEE,), prepare=situations.request_in("not_granted"),
        body=lambda side: {"text": f"Text of {side.name}."},
    ),
    "accommodation_appeal_withdraw": Write(who=(TRAINEE,), prepare=situations.appealed),
    "accommodation_take": Write(who=(EXAMINATIONS,), prepare=situations.request_in("submitted", reviewer=None)),
    "accommodation_give_back": Write(who=(EXAMINATIONS,)),
    "accommodation_more": Write(who=(EXAMINATIONS,), body=reason),
    "accommodation_answer": Write(who=(EXAMINATIONS,), body=situations.answer_body),
    "accommodation_reopen": Write(
        who=(EXAMINATIONS,), prepare=situations.request_in("not_granted"), body=reason
    ),
    "accommodation_end": Write(who=(EXAMINATIONS,), prepare=situations.request_in("granted"), body=reason),
    "accommodation_delivery": Write(
        who=(EXAMINATIONS,), prepare=situations.request_in("not_granted"),
        body=lambda side: {"on": "2026-03-02", "how": "By letter"},
    ),
    "accommodation_paper": Write(who=(EXAMINATIONS,)),
    "accommodation_appeal_take": Write(who=(EXAMINATIONS,), prepare=situations.appealed),
    "accommodation_appeal_read": Write(who=(EXAMINATIONS,), prepare=situations.appeal_taken),
    "accommodation_appeal_decide": Write(
        who=(EXAMINATIONS,), prepare=situations.appeal_taken, body=lambda side: {"granted": "no", **reason(side)}
    ),
    "arrangement_done": Write(who=(VENDOR,), prepare=situations.to_arrange, path=situations.at_place),
    "arrangement_not_done": Write(who=(VENDOR,), prepare=situations.arranged_already, path=situations.at_place),
}  # fmt: skip
