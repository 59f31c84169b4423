"""Email those who employ or supervise somebody when the certificate changes: they must know who is certified today."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from cohorts.core import roles
from cohorts.core.names import called
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.people.models import Membership, User
from lms.certification.employer_events import CERTIFICATE_OF_STAFF
from lms.certification.messages.emails import STAFF_NEWS
from lms.certification.models import Certificate


@in_email_language
def email_employers(certificate: Certificate, kind: Any, *, by: User | None, at: datetime) -> None:
    """Email the supervisor and the coordinators of every agency of the holder; nobody twice, and not the holder.

    They read what the certificate says now, never why. Kinds without words for them, such as a confirmed suspension,
    change nothing for them.
    """
    news = STAFF_NEWS.get(str(kind))
    if news is None:
        return
    person = certificate.person
    for reader in employers_of(person):
        queue_email(
            person=reader, kind=CERTIFICATE_OF_STAFF, about_id=certificate.pk,
            key=f"staff-certificate-{certificate.pk}-{kind}-{reader.pk}-{at.isoformat()}",
            values={"specialist": called(person), "relation": relation(person, reader), "news": str(news)},
            by=by, at=at,
        )  # fmt: skip


def relation(person: User, reader: User) -> str:
    """Return in words whether the reader supervises a person, or coordinates their agency. One query."""
    jobs = Membership.objects.in_force().of_person(person).filter(role=roles.TRAINEE, supervisor=reader)
    return gettext("whom you supervise") if jobs.exists() else gettext("who works for your agency")


def employers_of(person: User) -> Iterator[User]:
    """Supervisors and agency coordinators of a person now, each once. Two queries."""
    jobs = Membership.objects.in_force().of_person(person).filter(role=roles.TRAINEE, organization__kind=roles.AGENCY)
    jobs = list(jobs.select_related("supervisor"))
    agencies = {job.organization_id for job in jobs}
    coordinators = Membership.objects.holding(roles.AGENCY_COORDINATOR).filter(organization__in=agencies)
    readers = [job.supervisor for job in jobs if job.supervisor is not None]
    readers += [row.user for row in coordinators.select_related("user").order_by("pk")]
    yield from {reader.pk: reader for reader in readers if reader.pk != person.pk}.values()
