"""Certificates in force that bear another name than their person has now: staff issue them with the present name."""

from django.utils.translation import gettext as _

from cohorts.people.models import User
from cohorts.people.ports import FormerName
from lms.certification.models import Certificate, CertificateState

REISSUED = (CertificateState.ACTIVE, CertificateState.PROBATION)


def bears_other_name(certificate: Certificate, person: User) -> bool:
    """Return whether a certificate can be issued with the present name of its person, and bears another one."""
    is_latest = certificate.replaced_from is None and certificate.state in REISSUED
    return is_latest and certificate.name != person.get_full_name()


def other_names(person: User) -> list[FormerName]:
    """Return the certificates of a person that bear another name, with what staff and the person read. One query."""
    staff = _(
        "Certificate %(number)s still bears the name %(name)s: the person’s page leads to “Issue with the present "
        "name”."
    )
    own = _(
        "Your certificate %(number)s still bears the name %(name)s. A certificate with your present name is free of "
        "charge: ask %(authority)s for it%(contact)s."
    )
    rows = Certificate.objects.of_person(person).latest_issues().select_related("program__authority").order_by("number")
    about = [
        {
            "number": row.number,
            "name": row.name,
            "authority": row.program.authority,
            "contact": f" ({row.program.authority.email})" if row.program.authority.email else "",
        }
        for row in rows
        if bears_other_name(row, person)
    ]
    return [FormerName(staff % one, own % one) for one in about]
