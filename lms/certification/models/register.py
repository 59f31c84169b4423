"""The public register: anyone with the link or the number of a certificate can look up that certificate.

There is no list. With a number, the page also checks the family name.
"""

from datetime import date
from functools import cache
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cohorts.core.persons import accounts_of
from cohorts.core.text import fold_code
from lms.certification.models.certificate_status import CertificateKind, CertificateStatus
from lms.certification.models.certificates import Certificate
from lms.certification.models.complaint_papers import DisciplineNote, NoteState
from lms.certification.models.endorsements import own_endorsement
from lms.certification.models.register_choices import is_name_hidden, with_choice
from lms.certification.rules.numbering import is_own_form, read_certificate_number

MOST_CHARACTERS = 30
# What the public reads instead of why a certificate ended.
PUBLIC = {CertificateStatus.DECEASED: _("Ended"), CertificateStatus.SURRENDERED: _("Ended")}
UNDER_THE_NAME = (CertificateStatus.SUSPENDED, CertificateStatus.REVOKED)


def number_typed(typed: str) -> str | None:
    """Return by what a typed number is looked up, in any case, with or without hyphens; None if none can be meant.

    A number of ours has a check letter. Others are looked up once there are certificates from before this site.
    """
    key = fold_code(typed)
    if is_own_form(typed):
        return key if read_certificate_number(typed) else None
    if not 0 < len(key) <= MOST_CHARACTERS:
        return None
    return key if Certificate.objects.filter(kind=CertificateKind.IMPORTED).exists() else None


def by_number(key: str) -> Certificate | None:
    """Return the certificate with this number, as `number_typed` returns it, or None."""
    return _of_person(_with_note().filter(number_key=key).first())


def by_token(token: str) -> Certificate | None:
    """Return the certificate with this secret token, or None."""
    # PostgreSQL does not accept NUL characters in text.
    return _of_person(_with_note().filter(token=token).first()) if "\x00" not in token else None


def read_by_public(condition: Q) -> list[Certificate]:
    """Return certificates as the public reads them. Four queries more for each person of several records."""
    return [_of_person(row) for row in _with_note().filter(condition).select_related("candidacy").order_by("number")]


def public_word(status: str) -> Any:
    """Return what the public reads of a status: of a death, or of one that was given up, only that it has ended."""
    return PUBLIC.get(status) or CertificateStatus(status).label


@cache
def _with_note() -> Any:
    """Each with `has_note`, `has_endorsement` and `name_hidden`, so that the page of a certificate costs one query.

    The rows asked for depend on nothing, and are not read here: putting the question together is most of the work.
    """
    notes = published_notes().filter(certificate__person=OuterRef("person"), certificate__program=OuterRef("program"))
    return with_choice(Certificate.objects.annotate(has_note=Exists(notes), has_endorsement=own_endorsement()))


def _of_person(certificate: Certificate | None) -> Certificate | None:
    """Let what is about merged records count too: four queries more for a person with several records."""
    if certificate is not None and len(accounts_of([certificate.person_id])) > 1:
        certificate.has_endorsement = True
        certificate.has_note = certificate.has_note or _notes_about(certificate).exists()
        certificate.name_hidden = is_name_hidden(certificate.candidacy)
    return certificate


def published_notes() -> Any:
    """Return the notes that the public reads."""
    return DisciplineNote.objects.filter(state=NoteState.PUBLISHED)


def _notes_about(certificate: Certificate) -> Any:
    return published_notes().of_people([certificate.person_id]).filter(certificate__program=certificate.program_id)


def keeps_name_back(certificate: Certificate, today: date) -> bool:
    """Return whether the public does not read the name of a certificate, because its person chose so.

    What an authority made public, and a certificate that is suspended or revoked, stay under the name: the choice is
    for safety, not against those who must know.
    """
    return certificate.name_hidden and not certificate.has_note and certificate.status_on(today) not in UNDER_THE_NAME


def public_discipline(certificate: Certificate) -> list[DisciplineNote]:
    """Return what the public reads of decisions about the person of a certificate, the latest first.

    Notes follow the person in the program: neither a renewal, nor another level, nor another record loses them.
    """
    return list(_notes_about(certificate).order_by("-decided_on", "-pk")) if certificate.has_note else []
