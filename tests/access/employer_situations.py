"""What employers of the sides have: a reminder of one of their people, and answers to a readiness checklist."""

from datetime import UTC, date, datetime

from cohorts.core import roles
from lms.certification.models import AgencyReadiness, ReadinessAnswer, ReadinessList, StaffReminder

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def employer_rows(side):
    """A reminder, a checklist that both sides have, and the answers of the side's agency."""
    coordinator, staff = side.people[roles.AGENCY_COORDINATOR], side.shared.staff[roles.PROGRAM]
    side.row(StaffReminder, certificate=side.certificate, agency=side.agency, emailed=True, by=coordinator, at=NOW)
    ReadinessList.objects.get_or_create(
        program=side.shared.program, number=1,
        defaults={"begins_on": date(2026, 3, 2), "points": [{"key": "a", "text": "A"}], "by": staff, "at": NOW},
    )  # fmt: skip
    readiness = side.row(
        AgencyReadiness, program=side.shared.asking_version.program, agency=side.agency, answered_at=NOW
    )
    side.row(
        ReadinessAnswer, readiness=readiness, key="mission", point=side.marker, number=0, answer="no",
        note=side.marker, by=coordinator, at=NOW,
    )  # fmt: skip


def checklist_of(side):
    """The address of the checklist of the side's agency."""
    return {"pk": side.agency.pk, "key": side.shared.asking_version.program.key}
