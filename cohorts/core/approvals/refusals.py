"""What approvals refuse: codes by the kind of answer, and how a refusal of the rules is raised and worded."""

from django.utils.dateformat import format as format_date
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cohorts.core.approvals.rules import Refusal
from cohorts.core.refusals import Refused, sentence
from cohorts.core.roles import LABELS

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


def refuse(refusal: Refusal | None, *, field: str | None = None) -> None:
    """Raise what the rules refuse; nothing where they allow."""
    if refusal is not None:
        raise Refused(refusal.code, field=field, **_params(refusal))


def in_words(refusal: Refusal) -> str:
    """What the rules refuse, as a sentence in the active language."""
    return sentence(refusal.code, _params(refusal))


def _params(refusal):
    return {name: WORDS.get(name, str)(value) for name, value in refusal.params.items()}


def _roles(held):
    return ", ".join(str(LABELS.get(role, role)) for role in held) or _("nobody")


def _day(moment):
    return format_date(localtime(moment), "F j, Y")


def _decision(kind):
    labels = {
        "approved": _("approved"),
        "confirmed": _("confirmed"),
        "rejected": _("rejected"),
        "withdrawn": _("withdrawn"),
        "ended": _("ended without confirmation"),
        "superseded": _("superseded by another decision"),
    }
    return labels[kind]


WORDS = {"roles": _roles, "possible_from": _day, "decision": _decision}
