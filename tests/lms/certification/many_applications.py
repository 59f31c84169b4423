"""Many applications in every state of review, written in bulk: for query counts and the bench of the review desk."""

from datetime import timedelta

from cohorts.people.models import Membership, User
from lms.certification.actions.application_parts import digest_of
from lms.certification.actions.review_clocks import BATCH, count_again
from lms.certification.models import (
    Application,
    ApplicationPart,
    Candidacy,
    Cycle,
    CycleKind,
    PartDecision,
    PartRequest,
)

# What each application has: nothing, a part to look at, one that was accepted, one that was sent back.
OUTCOMES = (None, "", "accepted", "returned")


def write_applications(desk, first, last):
    """Write the applications numbered `first` to `last` - 1 of a Desk; returns them."""
    numbers = range(first, last)
    people = User.objects.bulk_create(
        User(email=f"many{n}@example.org", given_name="Many", family_name=f"P{n}") for n in numbers
    )
    Membership.objects.bulk_create(
        Membership(user=one, organization=desk.world.agency, role="trainee", started_at=desk.now) for one in people
    )
    level = desk.version.content["levels"][0]["key"]
    candidacies = Candidacy.objects.bulk_create(
        Candidacy(person=one, program=desk.program, level=level, since=desk.now) for one in people
    )
    cycles = Cycle.objects.bulk_create(
        Cycle(
            candidacy=row, number=1, kind=CycleKind.INITIAL, pathway="initial", version=desk.version,
            begun_at=desk.now, submitted_at=desk.now - timedelta(days=n % 40),
        )
        for n, row in zip(numbers, candidacies)
    )  # fmt: skip
    applications = Application.objects.bulk_create(
        Application(
            cycle=row, channel="online", begun_at=desk.now, state="submitted",
            reviewer=desk.staff if n % 3 == 0 else None, review_began_on=row.submitted_at.date(),
        )
        for n, row in zip(numbers, cycles)
    )  # fmt: skip
    _write_parts(desk, list(zip(numbers, applications)))
    for start in range(0, len(applications), BATCH):
        count_again(applications[start : start + BATCH], at=desk.now)
    return applications


def _write_parts(desk, rows):
    parts = [
        (OUTCOMES[n % 4], ApplicationPart(
            application=row, type="education", key="ged", restricted=False, by=row.person, at=desk.now,
        ))
        for n, row in rows
        if OUTCOMES[n % 4] is not None
    ]  # fmt: skip
    for _outcome, part in parts:
        part.digest = digest_of(part)
    ApplicationPart.objects.bulk_create(part for _outcome, part in parts)
    PartDecision.objects.bulk_create(
        PartDecision(
            application=part.application, type="education", key="ged", restricted=False, part=part, outcome=outcome,
            reason="Reason.", seen=part.digest, by=desk.staff, at=desk.now,
        )
        for outcome, part in parts
        if outcome
    )  # fmt: skip
    PartRequest.objects.bulk_create(
        PartRequest(
            state="open", cycle=row.cycle, type="signature", key="supervisor", name="Sam Boss",
            email=f"boss{n}@example.org", relation="supervisor", asked_by=row.person,
            asked_at=desk.now, expires_at=desk.now + timedelta(days=30), token_hash=f"{n}",
        )
        for n, row in rows
        if n % 2
    )  # fmt: skip
