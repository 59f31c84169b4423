"""Requests for accommodations of the sides: one that examinations staff review, with papers, answers and an appeal."""

from datetime import UTC, date, datetime

from cohorts.core import roles
from cohorts.core.restricted.actions import keep_restricted
from cohorts.training.models import Cohort
from exams.delivery.models import Accommodation
from lms.certification.models import (
    AccommodationAnswer,
    AccommodationAppeal,
    AccommodationLine,
    AccommodationPaper,
    AccommodationRequest,
    AccommodationTerm,
    Arranged,
)

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
LATER = date(2090, 1, 1)


def _text(side, kind):
    return keep_restricted(
        kind=kind, person=side.trainee, data=f"{side.marker} words".encode(), by=side.trainee, at=NOW
    )


def accommodation_rows(side):
    """The trainee of the side asks for a reader; examinations staff review it. An earlier appeal was withdrawn."""
    staff = side.shared.staff[roles.EXAMINATIONS]
    request = side.row(
        AccommodationRequest, person=side.trainee, program=side.shared.asking_version.program, at=NOW, due_on=LATER,
        language=side.marker, reviewer=staff, decided_at=NOW,
    )  # fmt: skip
    side.row(AccommodationLine, request=request, kind="interpreter", purpose="exam")
    side.row(
        AccommodationPaper, request=request, record=_text(side, "accommodation-words"), media_type="text/plain",
        by=side.trainee, at=NOW,
    )  # fmt: skip
    side.row(AccommodationAnswer, request=request, outcome="more_needed", reason=side.marker, by=staff, at=NOW)
    side.row(
        AccommodationTerm, request=request, cause="notice", begins_on=date(2026, 3, 2), ends_on=LATER,
        count={"days": 30, "kind": "calendar", "roll_forward": False}, how=side.marker, at=NOW,
    )  # fmt: skip
    side.row(
        AccommodationAppeal, request=request, record=_text(side, "appeal"), filed_at=NOW, due_on=LATER,
        state="withdrawn", reason=side.marker,
    )  # fmt: skip
    side.row(Arranged, accommodation_id=side.pk, cohort=side.cohort, done=False, at=NOW)


def of_request(side):
    """The request of the side."""
    return AccommodationRequest.objects.filter(pk=side.pk)


def request_in(state, **fields):
    """Bring the request into a state, and set other fields of it."""

    def prepare(side):
        of_request(side).update(state=state, **fields)

    return prepare


def nobody_asks(side):
    """Nobody has an open request."""
    AccommodationRequest.objects.update(state="withdrawn")


def appealed(side):
    """The request was denied, by nobody who is still here, and there is an appeal."""
    request_in("not_granted", reviewer=None)(side)
    AccommodationAnswer.objects.create(pk=side.pk + 5, request=of_request(side).get(), outcome="not_granted", at=NOW)
    AccommodationAppeal.objects.filter(pk=side.pk).update(state="open")


def appeal_taken(side):
    """Examinations staff have taken the appeal."""
    appealed(side)
    AccommodationAppeal.objects.filter(pk=side.pk).update(decider=side.shared.staff[roles.EXAMINATIONS])


def asked_body(side):
    """A request for a reader in an exam."""
    return {
        "program": side.shared.asking_version.program_id, "purposes": ["exam"], "time": "", "helps": ["reader"],
        "words": f"Words of {side.name}.",
    }  # fmt: skip


def answer_body(side):
    """Grant the line of the side."""
    return {
        f"line_{side.pk}": "interpreter",
        "valid_from": "2026-03-02",
        "valid_to": "2090-03-02",
        "reason": "",
        "seen": 1,
    }


GRANT = 3


def to_arrange(side):
    """The trainee of the side needs a reader in the training; the key of the grant is the side's key plus 3."""
    Cohort.objects.filter(pk=side.cohort.pk).update(ends_at=None)
    Accommodation.objects.create(
        pk=side.pk + GRANT, person=side.trainee, kind="reader", purpose="training", valid_from=date(2026, 1, 1),
        valid_to=LATER, at=NOW,
    )  # fmt: skip


def at_place(side):
    """The address of what is to be arranged."""
    return {"pk": side.pk + GRANT, "place": side.cohort.pk}


def arranged_already(side):
    """It is arranged."""
    to_arrange(side)
    Arranged.objects.create(accommodation_id=side.pk + GRANT, cohort=side.cohort, done=True, at=NOW)
