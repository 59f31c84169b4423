"""Endorsements of a list of certified people: written down at the release, as they were held before this site."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext

from cohorts.core.actions import log_all
from cohorts.core.dates import home_day
from cohorts.core.persons import person_of
from cohorts.people.models import User
from lms.certification.facts.endorsements import endorsement_rules
from lms.certification.models import EndorsementGrant, ImportedRow
from lms.certification.rules.endorsements import last_day


def write_endorsements(rows: Sequence[ImportedRow], *, by: User | None, at: datetime) -> list[EndorsementGrant]:
    """Append what the rows name, each for as long as the rules say; nobody is emailed besides. Call inside an action.

    They count from the first day of the term on, and go on with a renewal like any other.
    """
    named = [row for row in rows if row.values.get("endorsements") and row.certificate is not None]
    rules = endorsement_rules({row.certificate.program_id for row in named}, home_day(at)) if named else {}
    grants = []
    for row in named:
        certificate = row.certificate
        own = rules.get(certificate.program_id)
        for kind in own.kinds if own else ():
            if own and kind.key in row.values["endorsements"]:
                grants.append(
                    EndorsementGrant(
                        person_id=person_of(certificate.person_id), program_id=certificate.program_id,
                        version=own.version, certificate=certificate, key=kind.key, title=kind.title,
                        is_personal=kind.is_personal, begins_on=certificate.valid_from,
                        ends_on=last_day(certificate.valid_from, kind.months, certificate.valid_until),
                        reason=gettext("Held before this site was used."), by=by, at=at,
                    )
                )  # fmt: skip
    EndorsementGrant.objects.bulk_create(grants)
    log_all(grants, by=by, at=at)
    return grants
