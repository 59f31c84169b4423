"""What somebody can do with a proposal, and the words of each step."""

from django.utils.translation import gettext_lazy
from wagtail import hooks

from cohorts.core.approvals import actions
from cohorts.core.refusals import Refused

STEPS = {
    "approve": {
        "act": actions.approve, "label": gettext_lazy("Approve"), "done": gettext_lazy("Approved and carried out."),
        "lead": gettext_lazy("The changes listed above take effect at once. Your name and your reason stay on record."),
    },
    "reject": {
        "act": actions.reject, "label": gettext_lazy("Reject"),
        "done": gettext_lazy("Rejected. Nothing was carried out."),
        "lead": gettext_lazy("Nothing is carried out. The person who proposed it is emailed."),
    },
    "withdraw": {
        "act": actions.withdraw, "label": gettext_lazy("Withdraw"),
        "done": gettext_lazy("Withdrawn. Nothing was carried out."),
        "lead": gettext_lazy("Nothing is carried out. You can propose it again at any time."),
    },
    "review": {
        "act": actions.review, "label": gettext_lazy("Mark as reviewed"), "done": gettext_lazy("Marked as reviewed."),
        "lead": gettext_lazy("One person proposed and approved this alone. Your name stays on record."),
    },
}  # fmt: skip
# Steps that decide about a proposal.
DECIDING = ("approve", "reject", "withdraw")
CONFIRMING = {
    "label": gettext_lazy("Confirm"), "done": gettext_lazy("Confirmed."),
    "lead": gettext_lazy("One person did this already. It stays in force with your name and reason on record."),
}  # fmt: skip
REJECTING = {
    "done": gettext_lazy("Rejected. What one person did has been undone."),
    "lead": gettext_lazy("One person did this already. When you reject it, it is undone at once."),
}
# The system has done it, as with a certificate whose requirements are no longer met.
REJECTING_SYSTEM = {
    "done": gettext_lazy("Rejected. What the system did has been undone; the record that it reacted to is unchanged."),
    "lead": gettext_lazy(
        "The system did this already. When you reject it, it is undone at once. The record that it reacted to is not "
        "changed: correct that on its own page."
    ),
}
CONFIRMING_SYSTEM = {
    "lead": gettext_lazy("The system did this already. It stays in force with your name and reason on record."),
}
WITHDRAWING = {
    "done": gettext_lazy("Withdrawn. What you did has been undone."),
    "lead": gettext_lazy("You did this already. When you withdraw it, it is undone at once."),
}


HELP = {
    "approve": gettext_lazy("Enter what you checked, and where. It is recorded with your name."),
    "reject": gettext_lazy("Enter why you reject it, and what to change. The person who proposed it reads this."),
    "withdraw": gettext_lazy("Optional. It is recorded with your name."),
    "review": gettext_lazy("Optional. Enter what you noticed. It is recorded with your name."),
}


# An app may say what the page of a proposal shows now: a function (proposal, request) -> str (a line) under this hook.
# Nobody approves with a page that shows something else.
STAMP_HOOK = "proposal_stamp"


def stamp_of(proposal, request):
    """What the page shows now, from the apps that say it."""
    return " ".join(filter(None, (say(proposal, request) for say in hooks.get_hooks(STAMP_HOOK))))


def refuse_older_page(proposal, request, step):
    """Refuse to approve with a page that was opened before something else was to be read on it."""
    if step == "approve" and request.POST.get("stamp", "") != stamp_of(proposal, request):
        raise Refused("proposal_page_older")


def words_of(proposal, step):
    """The words of a step; an urgent act was carried out before it is decided."""
    words = STEPS[step]
    if proposal.begun:
        more = {"approve": CONFIRMING, "reject": REJECTING, "withdraw": WITHDRAWING}.get(step, {})
        words = words | more
        if proposal.by_id is None:
            words = words | {"approve": CONFIRMING_SYSTEM, "reject": REJECTING_SYSTEM}.get(step, {})
    return words
