"""The act that imports a list of people who were certified before this site was used: two people agree on it."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.approvals.actions import propose
from cohorts.core.approvals.registry import Act, Payload
from cohorts.core.refusals import Refused
from lms.certification.actions.go_live import IMPORT
from lms.certification.actions.go_live_importing import digest_of, start_import
from lms.certification.models import CertificateImport, ImportedRowOutcome


class SeenList(Payload):
    """What the list says it would do, as a digest, so that the second person agrees on the same."""

    seen: str


def propose_import(*, imported, reason, by, at):
    """Propose to import a list; returns the Proposal.

    Refuses people who are not program staff of its authority, a list with rows to decide about, and one with nothing to
    import.
    """
    require(by, roles.PROGRAM, organization=imported.authority)
    _check(imported)
    return propose(act=IMPORT, subject=imported, payload={"seen": digest_of(imported)}, reason=reason, by=by, at=at)


def _check(imported):
    if imported.state != CertificateImport.INITIAL:
        raise Refused("golive_read_already")
    if count := imported.counts.get(ImportedRowOutcome.ASK, 0):
        raise Refused("golive_undecided", count=count)
    if not imported.rows.to_import().exists():
        raise Refused("golive_nothing")


def _effects(imported, payload):
    """What the import does, in numbers."""
    _check(imported)
    counts = imported.counts
    new, here = counts.get("new", 0), counts.get("people_here", 0)
    text = ngettext(
        "%(count)s certificate is imported, with its number and its days as they are printed.",
        "%(count)s certificates are imported, with their numbers and their days as they are printed.",
        new,
    )
    lines = [text % {"count": new}]
    about = [
        (here, _("Of people who have a record here, as staff decided: %(count)s.")),
        (counts.get("learning_new", 0), _("Entries of continuing education: %(count)s.")),
        (counts.get("step_expired", 0), _("Expired by the rules: %(count)s.")),
        (counts.get("step_grace", 0), _("In the time after the last valid day: %(count)s.")),
        (counts.get("step_soon", 0), _("Near the last valid day: %(count)s.")),
        (counts.get("differs", 0), _("With another last day than the rules give, which stays as printed: %(count)s.")),
        (counts.get("same", 0), _("Here already, and not imported again: %(count)s.")),
        (counts.get("refused", 0) + counts.get("learning_refused", 0), _("Refused, and left out: %(count)s.")),
        (counts.get("out", 0), _("Left out by staff: %(count)s.")),
    ]
    lines += [sentence % {"count": count} for count, sentence in about if count]
    return [*lines, _("Nobody is emailed, and nobody comes to another step, until staff release the notices.")]


def _execute(*, subject, payload, reason, by, at):
    return start_import(imported=subject, seen=payload.seen, by=by, at=at)


def _people(imported, payload):
    """Staff who are in the list themselves take no part."""
    return list(imported.rows.exclude(chosen=None).values_list("chosen", flat=True))


IMPORT_LIST = Act(
    code=IMPORT,
    label=gettext_lazy("Import a list of certified people"),
    proposers=(roles.PROGRAM,),
    approvers=(roles.PROGRAM,),
    subject=CertificateImport,
    authority="authority",
    payload=SeenList,
    effects=_effects,
    execute=_execute,
    beneficiaries=_people,
    address=lambda imported: reverse("certificate_import", args=[imported.pk]),
    done=gettext_lazy("A job imports the rows now. The page of the list shows how far it is."),
    undo=gettext_lazy("Until the notices are released, you can take the import back on the page of the list."),
)
