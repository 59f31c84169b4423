"""Messages for findings: a title, a sentence, a state and who must act, from codes with parameters."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.certification.messages import exams, parts
from lms.certification.messages.exams import (
    before_another,
    dated,
    not_passed,
    not_taken,
    obstacles_text,
    retake,
    set_aside,
    taken,
)
from lms.certification.messages.formats import day, dollars, hours
from lms.certification.rules.findings import Actor, Finding, Kind, State

ACTORS = {
    Actor.TRAINEE: _("you"),
    Actor.TRAINER: _("the trainer"),
    Actor.VENDOR: _("the training vendor"),
    Actor.AGENCY: _("the agency"),
    Actor.OTHER: _("the person you asked"),
    Actor.STATE: _("program staff"),
    Actor.NOBODY: _("no one"),
}
ACTOR_LABELS = {
    Actor.TRAINEE: _("Trainee"),
    Actor.TRAINER: _("Trainer"),
    Actor.VENDOR: _("Training vendor"),
    Actor.AGENCY: _("Agency"),
    Actor.OTHER: _("Who was asked"),
    Actor.STATE: _("Program staff"),
    Actor.NOBODY: "",
}
# Titles of requirements that have no title in the program.
LEAF_TITLES = {
    "course": _("Course %(key)s"),
    "exam": _("Exam %(key)s"),
    "fee": _("Fee %(key)s"),
    "staff_decision": _("Decision: %(key)s"),
    "eligibility": _("Eligibility"),
    **parts.TITLES,
}
# What the trainee does next, for requirements that they can act on.
ACTS = {
    "fee_own_part": _("Pay your part of the fee"),
    "course_no_seat": _("Ask your agency for a seat"),
    "hours_out_of_reach": _("Ask your training vendor for a make-up session"),
    "hours_another_seat": _("Ask your agency for a seat in another cohort"),
    "hours_unit_out_of_reach": _("Ask your training vendor for a make-up session or another cohort"),
    "hours_to_make_up": _("Choose a make-up session"),
    "hours_unit_to_attend": _("Attend your training sessions"),
    "hours_to_attend": _("Attend your training sessions"),
    **exams.ACTS,
    **parts.ACTS,
}


def title(finding: Finding) -> str:
    """Return the title of a requirement: as the program names it, or by its kind."""
    if finding.kind == Kind.LEAF:
        return finding.title or str(LEAF_TITLES[finding.type]) % {"key": finding.key}
    if finding.is_choice:
        if finding.kind == Kind.SOME:
            params = {"count": len(finding.children), "needed": finding.params["needed"]}
            return gettext("%(needed)s of %(count)s options") % params
        return gettext("One of %(count)s options") % {"count": len(finding.children)}
    return gettext("Requirements")


def act(finding: Finding) -> str:
    """Return what a trainee does next, such as “Take your final exam”; the title if they cannot act on it."""
    name = title(finding)
    # In a sentence, “Final exam” loses its capital letter and “PET exam” keeps it.
    in_sentence = name if name[1:2].isupper() else name[:1].lower() + name[1:]
    return str(ACTS[finding.code]) % {"title": in_sentence} if finding.code in ACTS else name


def is_ahead(finding: Finding, at: datetime) -> bool:
    """Return whether the exam that the person can take has not opened yet at `at`."""
    return finding.code in _OPEN_NOW and (finding.params["opens_at"] or at) > at


def sentence(finding: Finding, at: datetime | None = None, *, write: Callable[[Finding], str] | None = None) -> str:
    """Return the reason for a requirement's state and what happens next, in one or two sentences.

    `at`: the moment when it is read, for what is open now; None for a text that is kept. `write`: what writes the
    sentence for another reader than the person.
    """
    is_open = at is not None and finding.code in _OPEN_NOW and not is_ahead(finding, at)
    write = write or (_OPEN_NOW if is_open else _SENTENCES)[finding.code]
    text = write(finding)
    text = f"{set_aside(finding)} {text}".strip()
    if finding.in_force:
        return text
    if finding.effective_from:
        return gettext("Required from %(day)s.") % {"day": day(finding.effective_from)} + f" {text}"
    return gettext("Planned; no date has been set.") + f" {text}"


def state_text(finding: Finding, at: datetime | None = None) -> str:
    """Return the state in a few words, for the candidate who reads it at `at`."""
    if not finding.in_force:
        return gettext("Not required yet")
    if at is not None and is_ahead(finding, at):
        return gettext("Scheduled")
    if finding.code in parts.FAULTS:
        return str(parts.FAULTS[finding.code])
    params = {"who": ACTORS[finding.actor]}
    return {
        State.MET: gettext("Done"),
        State.YOURS: gettext("Yours to do"),
        State.WAITING: gettext("Waiting for %(who)s") % params,
        State.NOT_MET: gettext("Not met") if finding.actor == Actor.NOBODY else gettext("Needs %(who)s") % params,
    }[finding.state]


def names(finding: Finding) -> str:
    """Return the titles of the requirements of an option, or of all options of a choice."""
    if finding.kind == Kind.LEAF:
        return title(finding)
    between = gettext(" or ") if finding.kind == Kind.ANY and finding.is_choice else gettext(" and ")
    return between.join(names(child) for child in finding.children)


def _plain(text: Any) -> Callable[[Finding], str]:
    return lambda finding: str(text) % finding.params


def _on_day(text: Any, name: str) -> Callable[[Finding], str]:
    return lambda finding: str(text) % {"day": day(finding.params[name])}


# --- Hours ----------------------------------------------------------------------------------------------------------


def hours_text(text: Any) -> Callable[[Finding], str]:
    """Return a function that writes the hours credited and needed, and then `text`."""

    def write(finding: Finding) -> str:
        params = finding.params
        own_sessions = params["credited_minutes"] + params["unmarked_minutes"] + params["planned_minutes"]
        # Decisions that were stored before hours were counted over all cohorts do not have it.
        reachable = params.get("reachable_minutes") or own_sessions
        texts = {name: hours(value) for name, value in params.items() if name.endswith("_minutes")}
        texts |= {"reachable": hours(reachable), "units": params.get("units", "")}
        credited = gettext("%(credited_minutes)s credited; %(needed_minutes)s of %(required_minutes)s are needed.")
        parts = [credited]
        if params["unmarked_minutes"] and finding.state != State.MET:
            parts.append(gettext("Attendance for %(unmarked_minutes)s has not been recorded yet."))
        parts.append(str(text))
        return " ".join(part for part in parts if part) % texts

    return write


# --- Fees and decisions ---------------------------------------------------------------------------------------------


def _settled(finding: Finding) -> str:
    """Only the person's own amount: what others pay is not their business. Decisions stored before do not have it."""
    nothing_open, own = gettext("Nothing is open."), finding.params.get("own")
    paid = gettext("You paid %(amount)s of this fee yourself.") % {"amount": dollars(own)} if own else ""
    return f"{paid} {nothing_open}".strip()


def _own_part(finding: Finding) -> str:
    own = finding.params.get("own")
    if not own:
        return gettext("You pay a part of this fee yourself, and it is open. “My fees” says how much, and how to pay.")
    text = gettext("%(amount)s of this fee is yours to pay, and it is open. “My fees” says how to pay.")
    return text % {"amount": dollars(own)}


def decided_text(without_name: Any, with_name: Any) -> Callable[[Finding], str]:
    """Return a function that writes on which day somebody decided, and who if that is known."""

    def write(finding: Finding) -> str:
        by = finding.params["decided_by"]
        return str(with_name if by else without_name) % {"day": day(finding.params["decided_at"]), "by": by}

    return write


# --- Groups ---------------------------------------------------------------------------------------------------------


def choice_text(text: Any) -> Callable[[Finding], str]:
    """Return a function that writes which option counts, and the others."""

    def write(finding: Finding) -> str:
        option = gettext(" and ").join(names(child) for child in finding.chosen)
        return str(text) % {"option": option, "others": "; ".join(sorted(names(child) for child in finding.others))}

    return write


def _nothing_in_force(finding: Finding) -> str:
    text = gettext("No requirement of this program is in force yet, so we cannot issue a certificate.")
    if finding.params["first"] is None:
        return text
    return f"{text} " + gettext("The first is required from %(day)s.") % {"day": day(finding.params["first"])}


_SENTENCES: dict[str, Callable[[Finding], str]] = {
    "course_no_seat": _plain(
        _("You do not have a seat in this course yet. Ask your agency to sponsor you for an open cohort.")
    ),
    "hours_enough": hours_text(""),
    "hours_out_of_reach": hours_text(
        _(
            "If you attend every remaining session, you will have %(reachable)s. Ask your training vendor for a "
            "make-up session."
        )
    ),
    "hours_another_seat": hours_text(
        _("No session is left in this cohort. Ask your agency for a seat in another cohort.")
    ),
    "hours_not_scheduled": hours_text(_("Your training vendor has not scheduled all hours yet.")),
    "hours_unit_out_of_reach": hours_text(
        _(
            "You may not miss any of %(units)s, and no session of your seats completes it. Ask the vendor about a "
            "make-up session or another cohort."
        )
    ),
    "hours_to_make_up": hours_text(
        _(
            "If you attend every remaining session, you will have %(reachable)s. That is not enough, so make up what "
            "you missed in another cohort. On “My training” you see which sessions you can choose."
        )
    ),
    "hours_unit_to_attend": hours_text(_("You may not miss any of %(units)s. Attend what is missing of it.")),
    "hours_unmarked": hours_text(""),
    "hours_to_attend": hours_text(_("Attend the remaining sessions (%(planned_minutes)s).")),
    **{code: _plain(text) for code, text in exams.WITHOUT_SEAT.items()},
    "exam_no_date": _plain(_("Your training vendor has not scheduled this exam for you yet.")),
    "exam_running": _plain(_("You have started this exam and have not submitted it yet.")),
    "exam_open": dated(not_taken, _("You can take it from %(opens)s until %(closes)s.")),
    "exam_blocked": lambda finding: obstacles_text(finding.params),
    "exam_sat": _on_day(_("Taken on %(day)s."), "sat_at"),
    "exam_decides_nothing": _on_day(
        _("Taken on %(day)s. This exam does not say whether people pass, so program staff must correct the rules."),
        "sat_at",
    ),
    "exam_passed": taken(_("Passed on %(day)s."), _("Passed on %(day)s with %(score)s.")),
    "exam_result_pending": _on_day(_("Taken on %(day)s. The result has not been released yet."), "sat_at"),
    "exam_not_passed": before_another,
    "exam_prepare": before_another,
    "exam_retake": lambda finding: retake(finding, _("You can take it again from %(opens)s until %(closes)s.")),
    "exam_retake_blocked": lambda finding: f"{not_passed(finding)} {obstacles_text(finding.params)}",
    "fee_not_charged": _plain(_("No charge yet. Your agency is charged when it sponsors you.")),
    # Not how much, and never that it is late: a debt of the agency is not the business of its trainee.
    "fee_owed": _plain(_("Waiting for your agency’s payment. You do not have to pay anything.")),
    "fee_owed_by_state": _plain(_("Waiting for the state’s payment. You do not have to pay anything.")),
    "fee_own_part": _own_part,
    "fee_settled": _settled,
    "fee_ordered": _plain(_("Nothing is open.")),
    "fee_none": _plain(_("Nothing is open.")),
    "admission_met": _plain(_("Admitted.")),
    "admission_open": _plain(_("Waiting for the state.")),
    "eligibility_met": _plain(_("Complete.")),
    "eligibility_open": _plain(_("Not complete yet. The person and the reviewer can read why.")),
    "not_decided": _plain(_("Program staff have not decided yet.")),
    "admitted": decided_text(_("Admitted on %(day)s."), _("Admitted on %(day)s, decided by %(by)s.")),
    "not_admitted": decided_text(
        _("Not admitted on %(day)s. Program staff can tell you what you can do."),
        _("Not admitted on %(day)s, decided by %(by)s. Program staff can tell you what you can do."),
    ),
    "all_of_met": _plain(_("All requirements are met.")),
    "all_of_open": _plain(_("Some requirements are not met yet.")),
    "any_of_met": choice_text(
        _("One of these is enough, and this one is met: %(option)s. The other options were: %(others)s.")
    ),
    "any_of_open": choice_text(
        _("One of these is enough. You are closest to: %(option)s. You could also choose: %(others)s.")
    ),
    "some_of_met": choice_text(_("Enough of these are met: %(option)s. The other options were: %(others)s.")),
    "some_of_open": choice_text(
        _("Some of these are enough. You are closest to: %(option)s. You could also choose: %(others)s.")
    ),
    "nothing_in_force": _nothing_in_force,
    **parts.SENTENCES,
}
CODES = frozenset(_SENTENCES)
# The same while the window is open.
_OPEN_NOW: dict[str, Callable[[Finding], str]] = {
    "exam_open": dated(not_taken, _("You can take it until %(closes)s.")),
    "exam_retake": lambda finding: retake(finding, _("You can take it again until %(closes)s.")),
}
