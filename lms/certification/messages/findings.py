"""The words of findings: a title, a sentence, a state and who must act, made from codes with parameters."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from cohorts.core.refusals import sentence as sentence_of_code
from exams.delivery.rules.results import Told
from lms.certification.messages.formats import day, dollars, hours, moment
from lms.certification.rules.findings import Actor, Finding, Kind, State

ACTORS = {
    Actor.TRAINEE: _("you"),
    Actor.TRAINER: _("the trainer"),
    Actor.VENDOR: _("the training vendor"),
    Actor.AGENCY: _("the agency"),
    Actor.STATE: _("program staff"),
    Actor.NOBODY: _("nobody"),
}
ACTOR_LABELS = {
    Actor.TRAINEE: _("Trainee"),
    Actor.TRAINER: _("Trainer"),
    Actor.VENDOR: _("Training vendor"),
    Actor.AGENCY: _("Agency"),
    Actor.STATE: _("Program staff"),
    Actor.NOBODY: "",
}
# Of requirements that the program gives no title.
LEAF_TITLES = {
    "course": _("Course %(key)s"),
    "exam": _("Exam %(key)s"),
    "fee": _("Fee %(key)s"),
    "staff_decision": _("Decision: %(key)s"),
}
EVIDENCE = {
    "training.AttendanceMark": ngettext_lazy("%(count)s attendance mark", "%(count)s attendance marks", "count"),
    "billing.Charge": ngettext_lazy("%(count)s charge", "%(count)s charges", "count"),
    "billing.Payment": ngettext_lazy("%(count)s payment", "%(count)s payments", "count"),
    "training.Admission": ngettext_lazy("%(count)s decision on admission", "%(count)s decisions on admission", "count"),
    "delivery.Score": ngettext_lazy("%(count)s score", "%(count)s scores", "count"),
    "delivery.Sitting": ngettext_lazy("%(count)s sitting", "%(count)s sittings", "count"),
}
# What the trainee does next, where a requirement is theirs. A to-do says the act; its title is what it is about.
ACTS = {
    "hours_to_attend": _("Attend your training sessions"),
    "exam_open": _("Take your %(title)s"),
    "exam_retake": _("Take your %(title)s again"),
    "exam_blocked": _("See what you need before your %(title)s"),
    "exam_retake_blocked": _("See what you need before you take your %(title)s again"),
}
OTHER_EVIDENCE = ngettext_lazy("%(count)s record", "%(count)s records", "count")


def title(finding: Finding) -> str:
    """What a requirement is called: as the program names it, or by its kind."""
    if finding.kind == Kind.LEAF:
        return finding.title or str(LEAF_TITLES[finding.type]) % {"key": finding.key}
    if finding.is_choice:
        return gettext("One of %(count)s ways") % {"count": len(finding.children)}
    return gettext("Requirements")


def act(finding: Finding) -> str:
    """What a trainee does next: “Take your final exam”. The title where there is nothing of theirs to do."""
    name = title(finding)
    # In a sentence, “Final exam” loses its capital and “PET exam” keeps it.
    within = name if name[1:2].isupper() else name[:1].lower() + name[1:]
    return str(ACTS[finding.code]) % {"title": within} if finding.code in ACTS else name


def sentence(finding: Finding) -> str:
    """Why a requirement is where it is, and what happens next, in one or two sentences."""
    text = _SENTENCES[finding.code](finding)
    if finding.in_force:
        return text
    if finding.effective_from:
        return gettext("Required from %(day)s.") % {"day": day(finding.effective_from)} + f" {text}"
    return gettext("Planned; no date has been set.") + f" {text}"


def state_text(finding: Finding) -> str:
    """The state in a few words, for the person on the way."""
    if not finding.in_force:
        return gettext("Not required yet")
    who = {"who": ACTORS[finding.actor]}
    return {
        State.MET: gettext("Done"),
        State.YOURS: gettext("Yours to do"),
        State.WAITING: gettext("Waiting for %(who)s") % who,
        State.NOT_MET: gettext("Needs %(who)s") % who,
    }[finding.state]


def evidence_text(finding: Finding) -> str:
    """What a finding rests on: "10 attendance marks, 1 score"."""
    counts: dict[str, int] = {}
    for item in finding.evidence:
        counts[item.table] = counts.get(item.table, 0) + 1
    return ", ".join(EVIDENCE.get(table, OTHER_EVIDENCE) % {"count": count} for table, count in counts.items())


def _names(finding: Finding) -> str:
    """A way, by the names of what it asks for."""
    if finding.kind == Kind.LEAF:
        return title(finding)
    between = gettext(" or ") if finding.is_choice else gettext(" and ")
    return between.join(_names(child) for child in finding.children)


def _plain(text: Any) -> Callable[[Finding], str]:
    return lambda finding: str(text) % finding.params


def _on_day(text: Any, name: str) -> Callable[[Finding], str]:
    return lambda finding: str(text) % {"day": day(finding.params[name])}


# --- Hours ----------------------------------------------------------------------------------------------------------


def _hours(text: Any) -> Callable[[Finding], str]:
    def write(finding: Finding) -> str:
        params = finding.params
        reachable = params["credited_minutes"] + params["unmarked_minutes"] + params["planned_minutes"]
        words = {name: hours(value) for name, value in params.items() if name.endswith("_minutes")}
        words |= {"cohort": params["cohort"], "reachable": hours(reachable)}
        need = gettext("%(credited_minutes)s credited; %(needed_minutes)s of %(required_minutes)s are needed.")
        if params["cohort"]:
            need = gettext(
                "%(credited_minutes)s credited in %(cohort)s; %(needed_minutes)s of %(required_minutes)s are needed."
            )
        parts = [need]
        if params["unmarked_minutes"] and finding.state != State.MET:
            parts.append(gettext("For %(unmarked_minutes)s, attendance is not recorded yet."))
        parts.append(str(text))
        return " ".join(part for part in parts if part) % words

    return write


# --- Exams ----------------------------------------------------------------------------------------------------------


def _score(params: Mapping[str, Any]) -> str:
    if params["score"] is None:
        return ""
    return str(Told(_number(params["score"]), _number(params["passing_score"]), params["percent"]))


def _number(value: Decimal) -> int | Decimal:
    return int(value) if value == int(value) else value


def _sitting(without: Any, with_score: Any) -> Callable[[Finding], str]:
    def write(finding: Finding) -> str:
        score = _score(finding.params)
        text = with_score if score else without
        return str(text) % {"day": day(finding.params["sat_at"]), "score": score}

    return write


def _date(params: Mapping[str, Any], text: Any) -> str:
    opens, closes = params["opens_at"], params["closes_at"]
    if not (opens and closes):
        return ""
    return str(text) % {"opens": moment(opens), "closes": moment(closes)}


def _obstacles(params: Mapping[str, Any]) -> str:
    set_date = _date(params, _("A date is set, from %(opens)s until %(closes)s."))
    return " ".join([*([set_date] if set_date else []), *(obstacle_text(*one) for one in params["obstacles"])])


def obstacle_text(code: str, params: Mapping[str, Any]) -> str:
    """What the rules of an exam ask for, in the words of the examinations."""
    return sentence_of_code(code, params)


def _open(finding: Finding) -> str:
    window = _date(finding.params, _("You can take it from %(opens)s until %(closes)s."))
    return " ".join(part for part in (gettext("Not taken yet."), window) if part)


def _retake(finding: Finding) -> str:
    window = _date(finding.params, _("You can take it again from %(opens)s until %(closes)s."))
    return " ".join(part for part in (_not_passed(finding), window) if part)


_not_passed = _sitting(_("Not yet passed: taken on %(day)s."), _("Not yet passed: taken on %(day)s with %(score)s."))


# --- Fees and decisions ---------------------------------------------------------------------------------------------


def _owed(finding: Finding) -> str:
    each = gettext("%(agency)s still owes %(amount)s.")
    owed = [each % {"agency": agency, "amount": dollars(balance)} for agency, balance in finding.params["owed"]]
    return " ".join([*owed, gettext("There is nothing for you to pay.")])


def _settled(finding: Finding) -> str:
    return gettext("%(amount)s settled.") % {"amount": dollars(finding.params["amount"])}


def _decided(without: Any, with_name: Any) -> Callable[[Finding], str]:
    def write(finding: Finding) -> str:
        by = finding.params["decided_by"]
        return str(with_name if by else without) % {"day": day(finding.params["decided_at"]), "by": by}

    return write


# --- Groups ---------------------------------------------------------------------------------------------------------


def _choice(text: Any) -> Callable[[Finding], str]:
    def write(finding: Finding) -> str:
        way = gettext(" and ").join(_names(child) for child in finding.chosen)
        return str(text) % {"way": way, "others": "; ".join(sorted(_names(child) for child in finding.others))}

    return write


def _nothing_in_force(finding: Finding) -> str:
    text = gettext("No requirement of this program is in force yet, so no certificate can be issued.")
    if finding.params["first"] is None:
        return text
    return f"{text} " + gettext("The first is required from %(day)s.") % {"day": day(finding.params["first"])}


_SENTENCES: dict[str, Callable[[Finding], str]] = {
    "course_no_seat": _plain(
        _("No seat in a cohort of this course yet. An agency sponsors you into a cohort that is open.")
    ),
    "hours_enough": _hours(""),
    "hours_out_of_reach": _hours(
        _(
            "With every session still open it would be %(reachable)s. Ask the vendor about a make-up session or "
            "another cohort."
        )
    ),
    "hours_unmarked": _hours(""),
    "hours_to_attend": _hours(_("%(planned_minutes)s are still planned: attend them.")),
    "exam_no_date": _plain(_("No date for this exam has been set for you yet.")),
    "exam_open": _open,
    "exam_blocked": lambda finding: _obstacles(finding.params),
    "exam_sat": _on_day(_("Taken on %(day)s."), "sat_at"),
    "exam_passed": _sitting(_("Passed on %(day)s."), _("Passed on %(day)s with %(score)s.")),
    "exam_result_pending": _on_day(_("Taken on %(day)s; the result has not been released yet."), "sat_at"),
    "exam_not_passed": lambda finding: f"{_not_passed(finding)} " + gettext("Your training vendor sets the next date."),
    "exam_retake": _retake,
    "exam_retake_blocked": lambda finding: f"{_not_passed(finding)} {_obstacles(finding.params)}",
    "fee_not_charged": _plain(_("Nothing has been charged yet. The fee is charged when an agency sponsors you.")),
    "fee_owed": _owed,
    "fee_settled": _settled,
    "fee_none": _plain(_("No fee is owed.")),
    "not_decided": _plain(_("Program staff have not decided yet.")),
    "admitted": _decided(_("Admitted on %(day)s."), _("Admitted on %(day)s, decided by %(by)s.")),
    "not_admitted": _decided(
        _("Not admitted on %(day)s. Program staff can tell you what would change this."),
        _("Not admitted on %(day)s, decided by %(by)s. Program staff can tell you what would change this."),
    ),
    "all_of_met": _plain(_("Everything is met.")),
    "all_of_open": _plain(_("Something is missing.")),
    "any_of_met": _choice(_("One of these is enough, and this one is met: %(way)s. The others were: %(others)s.")),
    "any_of_open": _choice(
        _("One of these is enough. The nearest for you is: %(way)s. You could also choose: %(others)s.")
    ),
    "nothing_in_force": _nothing_in_force,
}
CODES = frozenset(_SENTENCES)
