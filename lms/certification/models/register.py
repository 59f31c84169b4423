"""The public register: anyone with the link or the number of a certificate can look up that certificate.

There is no list. With a number, the page also checks the family name.
"""

from django.db.models import Exists, OuterRef

from lms.certification.models.certificates import Certificate
from lms.certification.models.complaint_papers import DisciplineNote, NoteState


def by_number(number: str) -> Certificate | None:
    """Return the certificate with this number, or None."""
    return _with_note().filter(number=number).first()


def by_token(token: str) -> Certificate | None:
    """Return the certificate with this secret token, or None."""
    # PostgreSQL does not accept NUL characters in text.
    return _with_note().filter(token=token).first() if "\x00" not in token else None


def _with_note():
    """Each with `has_note`, so that the page of a certificate without discipline costs one query as before."""
    notes = DisciplineNote.objects.filter(certificate__candidacy=OuterRef("candidacy"), state=NoteState.PUBLISHED)
    return Certificate.objects.annotate(has_note=Exists(notes))


def public_discipline(certificate: Certificate) -> list[DisciplineNote]:
    """Return what the public reads of decisions about the person of a certificate, the latest first.

    Notes are of the whole chain: a renewed certificate does not lose them.
    """
    if not certificate.has_note:
        return []
    rows = DisciplineNote.objects.filter(certificate__candidacy=certificate.candidacy_id, state=NoteState.PUBLISHED)
    return list(rows.order_by("-decided_on", "-pk"))
