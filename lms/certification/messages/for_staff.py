"""The sentences of findings for state staff: about a person, who is named, where the person's own say “you”."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_long_day
from cohorts.core.refusals import worded
from lms.certification.messages import exams, parts
from lms.certification.messages import findings as own
from lms.certification.messages.formats import dollars
from lms.certification.rules.findings import Finding

# What the rules of an exam still require, by the codes of the exam apps; those that do not say “you” are not here.
OBSTACLES: dict[str, Any] = {
    "attempt_result_held": _("%(person)s has taken this exam, and the result is not released yet."),
    "attempt_passed": _("%(person)s has passed this exam."),
    "attempt_taken": _("%(person)s has taken this exam, which is not taken again."),
    "attempts_used_up": ngettext_lazy(
        "%(person)s has used the %(most)s attempt that the rules of this exam allow.",
        "%(person)s has used all %(most)s attempts that the rules of this exam allow.",
        "most",
    ),
    "attempts_used_up_in_days": worded(
        ngettext_lazy(
            "The rules of this exam allow %(most)s attempt within %(days)s days. %(person)s can take it again after "
            "%(free_on)s.",
            "The rules of this exam allow %(most)s attempts within %(days)s days. %(person)s can take it again after "
            "%(free_on)s.",
            "most",
        ),
        free_on=format_long_day,
    ),
    "attempt_too_early": worded(
        ngettext_lazy(
            "%(days)s day must pass after an attempt. %(person)s can take this exam again from %(first_day)s.",
            "%(days)s days must pass after an attempt. %(person)s can take this exam again from %(first_day)s.",
            "days",
        ),
        first_day=format_long_day,
    ),
    "attempt_without_preparation": worded(
        _(
            "Before another attempt, %(person)s needs preparation with a trainer or the training vendor, after the "
            "exam on %(since)s. They record it."
        ),
        since=format_long_day,
    ),
    "attempt_form_seen": _(
        "%(person)s has seen the questions of this form. The training vendor must plan a window with another form."
    ),
}


def staff_sentence(finding: Finding, person: str) -> str:
    """Return `findings.sentence` for staff, who read it about `person`, a name."""
    write = _SENTENCES.get(finding.code)
    return own.sentence(finding, write=None if write is None else lambda one: write(one, person))


def _about(text: Any, person: str) -> str:
    """The text with the name, before its other values are filled in."""
    return str(text).replace("%(person)s", person.replace("%", "%%"))


def _plain(text: Any) -> Callable[[Finding, str], str]:
    return lambda finding, person: _about(text, person) % finding.params


def _hours(text: Any) -> Callable[[Finding, str], str]:
    return lambda finding, person: own.hours_text(_about(text, person))(finding)


_not_passed = exams.taken(_("Not yet passed. Taken on %(day)s."), _("Not yet passed. Taken on %(day)s with %(score)s."))
_SCHEDULED = _("The exam is scheduled from %(opens)s until %(closes)s.")
_IN_WINDOW = _("%(person)s can take it from %(opens)s until %(closes)s.")
_AGAIN = _("%(person)s can take it again from %(opens)s until %(closes)s.")


def _obstacle(code: str, params: Any, person: str) -> str:
    template = OBSTACLES.get(code)
    return exams.obstacle_text(code, params) if template is None else str(template % {**params, "person": person})


def _obstacles(finding: Finding, person: str) -> str:
    date_text = exams.date_text(finding.params, _SCHEDULED)
    parts = [_obstacle(code, params, person) for code, params in finding.params["obstacles"]]
    return " ".join(part for part in (date_text, *parts) if part)


def _amount(text: Any, finding: Finding) -> str:
    return str(text) % {"amount": dollars(finding.params["amount"])}


def _before_another(finding: Finding, person: str) -> str:
    obstacles = finding.params.get("obstacles", ())
    parts = [_not_passed(finding), *(_obstacle(code, params, person) for code, params in obstacles)]
    if not any(code in exams.NO_ATTEMPT_LEFT for code, _params in obstacles):
        parts.append(gettext("The training vendor sets the next date."))
    return " ".join(parts)


def _retake(finding: Finding, person: str) -> str:
    has_obstacles = finding.params.get("obstacles")
    when = _obstacles(finding, person) if has_obstacles else exams.date_text(finding.params, _about(_AGAIN, person))
    return f"{_not_passed(finding)} {when}".strip()


def _part(text: Any) -> Callable[[Finding, str], str]:
    return lambda finding, person: str(text) % {**parts.staff_params(finding), "person": person}


_SENTENCES: dict[str, Callable[[Finding, str], str]] = {
    **{code: _part(text) for code, text in parts.STAFF_SENTENCES.items()},
    "some_of_open": lambda finding, person: own.choice_text(
        _about(_("Some of these are enough. %(person)s is closest to: %(option)s. Also possible: %(others)s."), person)
    )(finding),
    "course_no_seat": _plain(
        _("%(person)s does not have a seat in this course yet. The agency sponsors people for an open cohort.")
    ),
    "hours_out_of_reach": _hours(
        _(
            "By attending every remaining session, %(person)s will have %(reachable)s. The training vendor can add a "
            "make-up session."
        )
    ),
    "hours_another_seat": _hours(
        _("No session is left in this cohort. %(person)s needs a seat in another cohort from the agency.")
    ),
    "hours_to_make_up": _hours(
        _(
            "By attending every remaining session, %(person)s will have %(reachable)s. They have to make up the rest "
            "in sessions of other cohorts, which they choose."
        )
    ),
    "hours_not_scheduled": _hours(_("The training vendor has not scheduled all hours yet.")),
    "hours_to_attend": _hours(_("%(person)s attends the remaining sessions (%(planned_minutes)s).")),
    "exam_not_entered": _plain(
        _("%(person)s has no seat in a training with this exam. Enter %(person)s for it under “Exam days”, “Entries”.")
    ),
    "exam_entered_no_date": _plain(
        _("%(person)s is entered for this exam. Examinations staff have not opened a window for everyone yet.")
    ),
    "exam_no_date": _plain(_("The training vendor has not scheduled this exam for %(person)s yet.")),
    "exam_running": _plain(_("%(person)s has started this exam and has not submitted it yet.")),
    "exam_open": lambda finding, person: exams.dated(exams.not_taken, _about(_IN_WINDOW, person))(finding),
    "exam_blocked": _obstacles,
    "exam_not_passed": _before_another,
    "exam_prepare": _before_another,
    "exam_retake": _retake,
    "exam_retake_blocked": lambda finding, person: f"{_not_passed(finding)} {_obstacles(finding, person)}",
    "fee_not_charged": _plain(_("No charge yet. The agency is charged when it sponsors %(person)s.")),
    "fee_owed": _plain(_("Waiting for the agency’s payment. %(person)s does not have to pay anything.")),
    "fee_owed_by_state": _plain(_("Waiting for the state’s payment. %(person)s does not have to pay anything.")),
    "fee_own_part": _plain(_("%(person)s pays a part of this fee, and it is open.")),
    "fee_settled": lambda finding, person: _amount(_("%(amount)s is settled."), finding),
    "fee_ordered": lambda finding, person: _amount(_("An accepted purchase order covers %(amount)s."), finding),
    "fee_none": _plain(_("No fee is owed.")),
    "not_admitted": lambda finding, person: own.decided_text(
        _("Not admitted on %(day)s."), _("Not admitted on %(day)s, decided by %(by)s.")
    )(finding),
    "any_of_open": lambda finding, person: own.choice_text(
        _about(_("One of these is enough. %(person)s is closest to: %(option)s. Also possible: %(others)s."), person)
    )(finding),
}
