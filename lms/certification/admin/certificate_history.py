"""What the page of a certificate says to staff of what was, of what waits, and what can be done now."""

from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.people.admin.waiting import waiting_about
from lms.certification.actions.certificate_reads import may_read_reason
from lms.certification.actions.certificates import REVOKE
from lms.certification.actions.waiting_revocations import chain_of
from lms.certification.admin.certificate_steps import ACTS, is_possible
from lms.certification.messages.kept import reason_as_kept
from lms.certification.models import CertificateEventKind, CertificateKind, ImportedRow

RELEASED = _("Released, from a list of certificates from before this site")
# Events that an approval writes. A suspension starts with the proposal, so its event has the proposer and the reason.
BY_TWO = (CertificateEventKind.CONFIRMED, CertificateEventKind.REVOKED)


def moves_of(certificate, waiting):
    """The buttons of program staff: what is possible now and not proposed already; nothing is issued meanwhile."""
    # People can suspend what only the system has proposed to suspend.
    proposed = {row.act.rpartition(".")[2] for row in waiting if row.act == REVOKE or hasattr(row.by, "pk")}
    possible = {
        name: step
        for name, step in ACTS.items()
        if is_possible(certificate, name) and name not in proposed
        and not (step.get("needs") == "again" and "revoke" in proposed)
    }  # fmt: skip
    return [
        {"label": step.get("menu", step["label"]), "url": reverse("certificate_decide", args=[certificate.pk, name])}
        for name, step in possible.items()
    ]


def waiting_on(certificate, user):
    """What waits about a certificate or an earlier issue of it, which then is about this one. Two queries."""
    chain = {row.pk: row for row in (chain_of(certificate) if certificate.replaced_from is None else [certificate])}
    text = gettext("%(act)s, about %(number)s, which this one replaced")
    rows = waiting_about(user, *chain.values())
    return [
        row
        if row.subject_id == certificate.pk
        else replace(row, label=text % {"act": row.label, "number": chain[row.subject_id].number})
        for row in rows
    ]


def reason_of(event, user):
    """The reason, for those who may read why people decided."""
    return reason_as_kept(event) if may_read_reason(user, event) else ""


def imported_by(certificate, user):
    """The row of the list that a certificate was imported from; None of one that was issued here. One query."""
    if certificate.kind != CertificateKind.IMPORTED:
        return None
    rows = ImportedRow.objects.visible_to(user).filter(certificate=certificate)
    return rows.select_related("imported__by").first()


def _is_release(event):
    """Nobody issued it here: its list was released."""
    return event.kind == CertificateEventKind.ISSUED and event.certificate.kind == CertificateKind.IMPORTED


def history_of(events, decided, user):
    """Each event with its reason, or with the two people who decided on it and their reasons."""
    rows = events.select_related("by", "decision", "certificate__program").order_by("pk")
    return [
        {
            "event": event,
            "label": RELEASED if _is_release(event) else event.get_kind_display(),
            "reason": reason_of(event, user),
            "two": decided.get((event.certificate_id, event.at))
            if event.kind in BY_TWO and may_read_reason(user, event)
            else None,
        }
        for event in rows
    ]
