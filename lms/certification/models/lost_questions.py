"""Which questions to other people did not arrive."""

from collections.abc import Sequence

from cohorts.notices.models.bounces import Bounce
from lms.certification.events import PART_ASKED
from lms.certification.models.part_requests import PartRequest, RequestState


def not_arrived_of(requests: Sequence[PartRequest]) -> set[int]:
    """Return the ids of open requests whose email did not arrive at their present address. One query, or none.

    The caller may see the requests: reports about emails of others are for staff alone.
    """
    rows = {row.pk: row for row in requests if row.state == RequestState.OPEN}
    if not rows:
        return set()
    reports = Bounce.objects.standing().filter(email__kind=PART_ASKED, email__about_id__in=rows)
    return {
        pk for pk, address in reports.values_list("email__about_id", "address") if rows[pk].email.lower() == address
    }
