"""Words about the requirements of an application: their states, what is missing, and why nothing is any more."""

from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.certification.messages import findings as words
from lms.certification.messages.met import state_of
from lms.certification.messages.parts import FAULTS
from lms.certification.models import ApplicationState
from lms.certification.rules.findings import Actor, Finding, State

# Why a requirement that is not met asks nobody for anything any more.
AFTER_THE_END = {
    ApplicationState.DENIED: _("It did not count when the application was decided."),
    ApplicationState.WITHDRAWN: _("The application was withdrawn."),
}
# What was given and counts with the submission.
READY = ("part_begun", "ready_to_submit")
ICONS = {State.MET: "done", State.YOURS: "yours", State.WAITING: "waiting", State.NOT_MET: "stopped"}


def lacking_text(finding: Finding, at: datetime) -> str:
    """Return what is missing in a list: the title, of a choice every way, and what is wrong with what was given."""
    if finding.is_choice:
        needed = finding.params.get("needed", 1)
        text = gettext("One of these: %(names)s") if needed == 1 else gettext("%(needed)s of these: %(names)s")
        return text % {"needed": needed, "names": gettext(" or ").join(words.names(one) for one in finding.children)}
    title = words.title(finding)
    return f"{title}: {words.sentence(finding, at)}" if finding.code in FAULTS else title


def staff_state(finding: Finding, name: str) -> str:
    """Return the state of a requirement in a few words for staff, who read it about a person with this name."""
    if finding.code in FAULTS:
        return str(FAULTS[finding.code])
    if not finding.open:
        return state_of(finding)
    if finding.state == State.NOT_MET and finding.actor == Actor.NOBODY:
        return gettext("Not met")
    who = {Actor.TRAINEE: name, Actor.OTHER: gettext("the person who was asked")}
    text = gettext("Needs %(who)s") if finding.state == State.NOT_MET else gettext("Waiting for %(who)s")
    return text % {"who": who.get(finding.actor, words.ACTORS[finding.actor])}
