"""The review desk of the sides: colleagues, second opinions, who stepped back, notes, and what came on paper."""

from datetime import UTC, date, datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from cohorts.core import roles
from cohorts.core.restricted.actions import keep_restricted
from cohorts.people.models import Membership, User
from lms.certification.actions.application_parts import digest_of
from lms.certification.actions.second_reviews import packets
from lms.certification.models import (
    Application,
    ApplicationNote,
    ApplicationPart,
    NoteStrike,
    PartDecision,
    Recusal,
    SecondReview,
)
from tests.lms.certification.application_desk import pdf

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
WAIVED = (
    ("document", "job"), ("signature", "supervisor"), ("background_check", "background_check"), ("interview", "peer"),
)  # fmt: skip


def desk_rows(side):
    """A colleague agreed, another one stepped back, and there are two notes, of which one was struck."""
    application, staff = Application.objects.get(pk=side.pk), side.shared.staff[roles.PROGRAM]
    other = side.shared.staff[roles.EXAMINATIONS]
    side.row(
        SecondReview, application=application, proposed="admit", asked_by=staff, asked_at=NOW, reviewer=other,
        state="agreed", answered_at=NOW, question=_words(side),
    )  # fmt: skip
    side.row(Recusal, application=application, staff=other, kind="friend", reason=side.marker, by=other, at=NOW)
    for offset in (0, 1):
        side.row(
            ApplicationNote, offset=offset, application=application, kind="record", record=_words(side), by=staff,
            at=NOW,
        )  # fmt: skip
    side.row(NoteStrike, note_id=side.pk + 1, reason="wrong", by=staff, at=NOW)


def _words(side):
    return keep_restricted(kind="application-note", person=side.trainee, data=b"Words.", by=None, at=NOW)


def with_colleague(side):
    """There is another reviewer of applications."""
    person = User.objects.create_user(f"colleague@{side.name}.example.org", given_name="A", family_name="Colleague")
    Membership.objects.create(user=person, organization=side.shared.state, role=roles.PROGRAM, started_at=NOW)


def colleague(side):
    """The colleague, as a form sends them."""
    return {"colleague": User.objects.get(email=f"colleague@{side.name}.example.org").pk}


def given_to_colleague(side):
    """The same, with the reviewer whom the form has seen."""
    return colleague(side) | {"seen": Application.objects.get(pk=side.pk).reviewer_id or ""}


def question_open(side):
    """The colleague has not answered yet."""
    SecondReview.objects.filter(pk=side.pk).update(state="open", answered_at=None)


def asked_of_program_staff(side):
    """A colleague reviews the application, and asks program staff for a second opinion."""
    question_open(side)
    staff, other = side.shared.staff[roles.PROGRAM], side.shared.staff[roles.EXAMINATIONS]
    Application.objects.filter(pk=side.pk).update(reviewer=other)
    SecondReview.objects.filter(pk=side.pk).update(asked_by=other, reviewer=staff)


def opinion(side):
    """Agree with what was seen."""
    return {"agrees": "yes", "answer": "", "seen": seen(side)}


def seen(side):
    """The digest of the application as it is."""
    return packets([Application.objects.get(pk=side.pk)])[side.pk]


def everything_counts(side):
    """Nothing is missing any more: the age is known, and the rest was waived."""
    row, staff = Application.objects.get(pk=side.pk), side.shared.staff[roles.PROGRAM]
    part = ApplicationPart(
        pk=side.pk + 2, application=row, type="age", key="age", restricted=False, as_of=date(1990, 5, 5),
        by=side.trainee, at=NOW,
    )  # fmt: skip
    signed = ApplicationPart(
        pk=side.pk + 3, application=row, type="agreement", key="ethics", restricted=False, text_version="1",
        signed_name="A", by=side.trainee, at=NOW,
    )  # fmt: skip
    for one in (part, signed):
        one.digest = digest_of(one)
        one.save()
    for kind, key in WAIVED:
        PartDecision.objects.create(
            application=row, type=kind, key=key, restricted=False, outcome="waived", authority="Section 4", by=staff,
            at=NOW,
        )  # fmt: skip


def several(side):
    """The application, as it was seen on the page."""
    return {"chosen": [side.pk], f"seen-{side.pk}": seen(side), "reason": ""}


def free_ones(side):
    """The application, for the staff of its office."""
    return {"chosen": [side.pk], "reviewer": side.shared.staff[roles.PROGRAM].pk}


def paper_answer(side):
    """A signature on paper, with its scan."""
    scan = SimpleUploadedFile("scan.pdf", pdf(), content_type="application/pdf")
    return {"name": "Sam Boss", "role": "supervisor", "received_on": "2026-03-01", "file": scan}
