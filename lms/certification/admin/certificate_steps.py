"""What program staff can do with a certificate: each step with what happens, its undo and its action."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from cohorts.core.states import can
from lms.certification import acts
from lms.certification.actions import certificate_ends, certificates, issuing, register_choices
from lms.certification.models import CertificateKind
from lms.certification.models.certificate_before import held_only
from lms.certification.models.certificate_status import RUNNING_STATES
from lms.certification.models.register_choices import is_name_hidden

ACTS = {
    "suspend": {
        "act": acts.suspend_at_once,
        "label": _("Suspend"),
        "button": _("Suspend now, for another person to confirm"),
        "happens": _(
            "The public page shows “suspended” from now on. The person is emailed and can read the reason. "
            "If no other person confirms it by %(day)s, the certificate is again what it was before. If the system "
            "has put it on hold after a change of records, this counts instead, also for the term that still runs."
        ),
        "undo": _("Yes: it can be reinstated."),
        "done": _("The certificate is suspended. Another person must confirm it."),
    },
    "reinstate": {
        "act": certificates.reinstate,
        "label": _("Reinstate"),
        "happens": _(
            "The public page shows “active” from now on, or “on probation” if it was so before. The person is emailed."
        ),
        "undo": _("Yes: it can be suspended again."),
        "done": _("The certificate is again what it was before."),
    },
    "annul": {
        "act": certificate_ends.annul_suspension,
        "label": _("Annul the suspension"),
        "happens": _(
            "The suspension counts as if it had never been, and the public page says nothing of it. Days that it took "
            "before the end are given back: so many days from today a renewal counts as on time. The person is emailed."
        ),
        "undo": _("The certificate can be suspended again. What was annulled stays annulled."),
        "done": _("The suspension is annulled."),
        "needs": "reinstate",
    },
    "restrict": {
        "act": certificate_ends.put_on_probation,
        "label": _("Put on probation"),
        "happens": _(
            "The person stays certified; the public page shows “on probation”. The person is emailed and can read the "
            "reason: write on what conditions, and until when."
        ),
        "undo": _("Yes: the probation can be ended."),
        "done": _("The certificate is on probation."),
    },
    "lift": {
        "act": certificate_ends.end_probation,
        "label": _("End the probation"),
        "happens": _("The public page shows “active” from now on. The person is emailed."),
        "undo": _("Yes: it can be put on probation again."),
        "done": _("The probation has ended."),
    },
    "surrender": {
        "act": certificate_ends.surrender,
        "label": _("Record that the person gave it up"),
        "happens": _(
            "The certificate ends today; the public page shows “ended”. An open renewal, or application for the next "
            "level, ends with it. The person is emailed. Write how and when they asked for it."
        ),
        "undo": _("Yes: if it was a mistake, it can be made active again."),
        "done": _("The certificate has ended."),
    },
    "end_by_death": {
        "act": certificate_ends.end_by_death,
        "label": _("Record that the person died"),
        "happens": _(
            "The certificate ends, and the public page says that it ended. An open renewal, or application for the "
            "next level, ends with it. No email goes to the person, now or later about renewals. Write from where you "
            "know it."
        ),
        "undo": _("Yes: if it was a mistake, it can be made active again."),
        "done": _("Recorded."),
    },
    "restore": {
        "act": certificate_ends.restore,
        "label": _("Undo the end"),
        "happens": _(
            "The certificate counts again with its dates, on probation or suspended if it was so before. A renewal, or "
            "an application for the next level, that ended with it must be begun again. The person is emailed."
        ),
        "undo": _("Yes: it can be ended again."),
        "done": _("The certificate is again what it was before."),
    },
    "issue-name": {
        "act": partial(issuing.issue_again, kind=CertificateKind.NAME_CHANGE),
        "label": _("Issue with the present name"),
        "happens": _(
            "A certificate with the person’s present legal name and a new number is issued; the dates stay, and "
            "nothing is charged. The old number and its link answer “replaced”, without a name. The person is emailed."
        ),
        "undo": _("No: an issued certificate stays in the records. Another one can be issued."),
        "done": _("Issued again. The old number no longer says anything about the person."),
        "needs": "again",
    },
    "issue-copy": {
        "act": partial(issuing.issue_again, kind=CertificateKind.CORRECTION),
        "label": _("Issue corrected"),
        "happens": _(
            "A certificate with a new number is issued with the signature and the seal of today; the dates stay, and "
            "nothing is charged. The old number and its link answer “replaced”. The person is emailed."
        ),
        "undo": _("No: an issued certificate stays in the records. Another one can be issued."),
        "done": _("Issued again."),
        "needs": "again",
    },
    "hide-name": {
        "act": partial(register_choices.choose_name, hidden=True),
        "label": _("Hide the name from the public"),
        "happens": _(
            "Nobody can look up a certificate of this person by number and name, and its link does not show the name. "
            "The person is emailed. Write how and when they asked for it, and not why."
        ),
        "undo": _("Yes: the person, or you, can show the name again."),
        "done": _("The name is hidden."),
        "needs": "shown-name",
    },
    "show-name": {
        "act": partial(register_choices.choose_name, hidden=False),
        "label": _("Show the name to the public"),
        "happens": _(
            "Whoever has the number and the family name can look up the certificate. The person is emailed. Write how "
            "and when they asked for it."
        ),
        "undo": _("Yes: the person, or you, can hide the name again."),
        "done": _("The name is shown again."),
        "needs": "hidden-name",
    },
    "revoke": {
        "act": acts.propose_revocation,
        "label": _("Revoke"),
        "menu": _("Propose to revoke"),
        "button": _("Propose to revoke"),
        "happens": _(
            "Another person approves. Then the public page shows “revoked”. The person is emailed and can read "
            "the reason."
        ),
        "undo": _("Only by an appeal that is granted. It is not issued again automatically."),
        "done": _("Proposed. The certificate is revoked when another person approves it."),
    },
}


def is_possible(certificate, name):
    """Whether a step of ACTS can be taken with a certificate now."""
    needs = ACTS[name].get("needs", name)
    if certificate.replaced_from is not None:
        return False
    if needs.endswith("-name"):
        return is_name_hidden(certificate.candidacy) == (needs == "hidden-name")
    if needs == "suspend" and held_only(certificate):
        return True
    return certificate.state in RUNNING_STATES if needs == "again" else can(certificate, needs)
