"""What approvals refuse: a code with parameters, and its sentence where a person reads it."""

from django.utils.dateformat import format as format_date
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.core.actions import Refused
from cohorts.core.roles import LABELS

from .rules import Refusal

SENTENCES = {
    "reason_missing": gettext_lazy("Give the reason. It stays on record with your name."),
    "not_a_proposer": gettext_lazy("Only people with this role can propose this: {roles}."),
    "not_an_approver": gettext_lazy("Only people with this role can decide on this: {roles}."),
    "own_proposal": gettext_lazy("You proposed this, so another person decides on it."),
    "own_work": gettext_lazy("You wrote or changed this, so another person decides on it."),
    "own_benefit": gettext_lazy("This concerns you, so two other people must propose and decide it."),
    "alone_too_early": gettext_lazy(
        "You proposed this, so another person decides on it. If nobody has by {possible_from}, you can approve it "
        "alone, and auditors review it."
    ),
    "auditor_acts_nowhere": gettext_lazy("An auditor reads everything and changes nothing."),
    "auditor_excludes": gettext_lazy(
        "An auditor holds no other role that changes anything. End the other role first, or choose another person."
    ),
    "proposal_decided": gettext_lazy("This proposal has been decided: {decision}."),
    "not_the_proposer": gettext_lazy("Only the person who proposed this can withdraw it. You can reject it."),
    "already_proposed": gettext_lazy("This is proposed already and waits for a decision (proposal {proposal})."),
    "needs_second_person": gettext_lazy("This takes two persons: one proposes it, another approves it."),
    "nothing_to_review": gettext_lazy("Two persons decided this, so there is nothing to review."),
    "already_reviewed": gettext_lazy("An auditor has reviewed this already."),
    "not_an_auditor": gettext_lazy("Only an auditor reviews what one person approved alone."),
    "changed_since_proposed": gettext_lazy(
        "{subject} has changed since this was proposed. Reject this proposal; the change can be proposed again."
    ),
    "urgent_ended": gettext_lazy(
        "You did this before, and it ended because nobody confirmed it. Another person must propose it now."
    ),
    "not_a_state_role": gettext_lazy("Choose a state role and an authority that gives it."),
    "authority_unclear": gettext_lazy("Name the authority: there is none yet, or more than one."),
    "nothing_changes": gettext_lazy("This would change nothing, so there is nothing to approve."),
    "already_set_up": gettext_lazy("The site is set up: there is an authority."),
    "superuser_stays": gettext_lazy("Only an administrator of the installation does this to an administrator."),
    "authority_stays": gettext_lazy("Only an administrator of the installation makes the authority inactive."),
    "enough_holders": gettext_lazy(
        "{holders} people hold this role. Propose the person in the administration; another person approves."
    ),
}
# Who may not decide at all, in the terms of HTTP 403; everything else about a decided proposal is a conflict (409).
FORBIDDEN = frozenset(
    {
        "not_a_proposer",
        "not_an_approver",
        "own_proposal",
        "own_work",
        "own_benefit",
        "alone_too_early",
        "auditor_acts_nowhere",
        "not_the_proposer",
        "not_an_auditor",
    }
)
CONFLICT = frozenset({"proposal_decided", "already_reviewed", "changed_since_proposed", "nothing_to_review"})


class ApprovalRefused(Refused):
    """A refusal of this package. `code` and `params` say why; `str()` is the sentence."""

    def __init__(self, code, *, field=None, **params):
        self.code, self.params = code, params
        super().__init__(sentence(code, params), field=field)


def refuse(refusal: Refusal | None, *, field=None):
    """Raise what the rules refuse; nothing where they allow."""
    if refusal is not None:
        raise ApprovalRefused(refusal.code, field=field, **refusal.params)


def sentence(code, params):
    """The sentence of a refusal, in the language of whoever reads."""
    return str(SENTENCES[code]).format(**{name: _in_words(name, value) for name, value in params.items()})


def _in_words(name, value):
    if name == "roles":
        return ", ".join(str(LABELS.get(role, role)) for role in value) or _("nobody")
    if name == "possible_from":
        return format_date(localtime(value), "F j, Y")
    if name == "decision":
        from_code = {"approved": _("approved"), "confirmed": _("confirmed"), "rejected": _("rejected"),
                     "withdrawn": _("withdrawn"), "ended": _("ended without confirmation"),
                     "superseded": _("superseded by another decision")}  # fmt: skip
        return from_code.get(value, value)
    return value
