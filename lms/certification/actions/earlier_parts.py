"""Use a file of an earlier application again, so that nobody looks for a diploma twice."""

from datetime import datetime

from cohorts.core.actions import Refused, action, log
from cohorts.core.persons import is_own
from cohorts.people.models import User
from lms.certification.actions.application_parts import Given, give_part
from lms.certification.actions.application_reviews import read_part
from lms.certification.actions.applications import locked
from lms.certification.facts.earlier_parts import usable_again
from lms.certification.models import UNFINISHED, Application, ApplicationPart


@action("application.part_used_again", "Used part of earlier application again")
def use_again(*, part: ApplicationPart, by: User, at: datetime) -> ApplicationPart:
    """Give a file of an earlier application of one's own with the one that is open in the same program; returns the new
    part. Program staff look at it again.

    The file is copied into a record of its own, which is kept and purged with this application; the earlier one stays.
    Refuses another person's part, if no application is open, and what cannot be used again (`facts.earlier_parts`).
    """
    cycle = part.application.cycle
    if not is_own(by, cycle.candidacy.person_id):
        raise Refused("application_of_another")
    rows = Application.objects.of_person(cycle.candidacy.person).filter(state__in=UNFINISHED, cycle__kind=cycle.kind)
    row = rows.filter(cycle__candidacy__program=cycle.candidacy.program_id).order_by("-pk").first()
    if row is None:
        raise Refused("part_not_usable_again")
    row = locked(row)
    earlier = next((one.part for one in usable_again(row, at) if one.part.pk == part.pk), None)
    if earlier is None:
        raise Refused("part_not_usable_again")
    content = Given(
        file=read_part(part=earlier, by=by, at=at), as_of=earlier.as_of, since=earlier.since, until=earlier.until,
        number=earlier.number, choice=earlier.choice,
    )  # fmt: skip
    new = give_part(application=row, kind=earlier.type, key=earlier.key, given=content, by=by, at=at)
    log(new, by=by, at=at, application=row.pk, earlier=earlier.pk)
    return new
