"""What a requirement asks, as a sentence to the applicant, from its settings; and what a group of them is called."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from lms.certification.messages.areas import area_words
from lms.certification.messages.findings import LEAF_TITLES
from lms.certification.messages.formats import day, dollars, in_words
from lms.certification.messages.parts import MOMENTS
from lms.certification.messages.signed import EMPLOYER
from lms.certification.rules import leaves
from lms.certification.rules.leaves.exam_parts import CompositeExam
from lms.certification.rules.leaves.hours import Practice
from lms.certification.rules.leaves.parts import Aged
from lms.certification.rules.problems import ProgramFileError
from lms.certification.rules.requirements import AllOf, AnyOf, Group, NOf, Requirement, read_rules
from lms.certification.rules.settings import SET_BY_COURSE

EDUCATION = {
    "ged": _("You show a GED or more."),
    "hs_or_equivalent": _("You show a high school diploma or the same, such as a GED."),
    "hs_diploma": _("You show a high school diploma or more."),
    "some_college": _("You show that you went to college."),
    "associate": _("You show an associate degree or more."),
    "bachelor": _("You show a bachelor’s degree or more."),
    "master": _("You show a master’s degree or more."),
}
PAYERS = {
    "self": _("you"),
    "employer": _("your employer"),
    "county-scholarship": _("a scholarship of your county"),
    "grant": _("a grant"),
    "state": _("the state"),
}
FILED = {
    "technical-assistance": _("Your employer asks the state program for technical assistance."),
    "implementation-plan": _("Your employer sends its plan for peer support to the state program."),
}


def name_of(leaf: leaves.Leaf) -> str:
    """Return the name that applicants read: that of the program, or by its kind."""
    return leaf.title or str(LEAF_TITLES[leaf.type]) % {"key": leaf.key_value}


def asked(leaf: leaves.Leaf) -> str:
    """Return what a requirement asks, in one or more sentences."""
    return " ".join(filter(None, _ASKED[leaf.type](leaf)))


def when(leaf: leaves.Leaf) -> str:
    """Return when it is asked, and from which day it counts."""
    text = gettext("Asked %(moment)s.") % {"moment": MOMENTS[leaf.asked_at]}
    if leaf.planned:
        return f"{text} " + gettext("Planned; no day is set yet.")
    if leaf.effective_from:
        return f"{text} " + gettext("Counts from %(day)s.") % {"day": day(leaf.effective_from)}
    return text


def group_text(group: Group) -> str:
    """Return what a group asks."""
    if isinstance(group, AllOf):
        return gettext("All of these")
    if isinstance(group, AnyOf):
        return gettext("One of these is enough")
    assert isinstance(group, NOf)
    if len(group.parts) == 1:
        return gettext("This one")
    return gettext("%(n)s of these %(count)s") % {"n": group.n_of.n, "count": len(group.parts)}


def short(node: Requirement) -> str:
    """Return the name of a requirement, or of a group with the first names in it."""
    if isinstance(node, leaves.Leaf):
        return name_of(node)
    return gettext("%(group)s: %(names)s") % {
        "group": group_text(node),
        "names": ", ".join(short(part) for part in node.parts[:3]),
    }


def _number(value: float) -> str:
    return f"{value:,}"


def _words(codes: Iterable[str]) -> str:
    return ", ".join(map(in_words, codes))


def _thing(leaf: leaves.Leaf) -> str:
    """Return what a sentence is about: the title, or the code in words."""
    return leaf.title or (name_of(leaf) if leaf.KEY == "type" else _words([leaf.key_value]))


def _age(leaf: leaves.Age) -> Iterable[str]:
    yield gettext("You are at least %(years)s years old.") % {"years": leaf.min_years}
    if leaf.max_years is not None:
        yield gettext("You are at most %(years)s years old.") % {"years": leaf.max_years}


def _counted(leaf: Any, one: str, several: str) -> Iterable[str]:
    params = {"name": _thing(leaf), "count": leaf.needed}
    yield (one if leaf.needed == 1 else several) % params
    if isinstance(leaf, Aged) and leaf.max_age_days is not None:
        yield gettext("It is at most %(days)s days old.") % {"days": _number(leaf.max_age_days)}


def _agreement(leaf: leaves.Agreement) -> Iterable[str]:
    yield gettext("You read and sign: %(name)s.") % {"name": _thing(leaf)}
    if leaf.version != "current":
        yield gettext("It is the version “%(version)s”.") % {"version": leaf.version}


def _attestation(leaf: leaves.Attestation) -> Iterable[str]:
    yield gettext("You say yes with your signature: %(name)s.") % {"name": _thing(leaf)}
    if leaf.min_duration_months is not None:
        text = ngettext(
            "It is so for at least %(n)s month.", "It is so for at least %(n)s months.", leaf.min_duration_months
        )
        yield text % {"n": leaf.min_duration_months}


def _background(leaf: leaves.BackgroundCheck) -> Iterable[str]:
    yield from _counted(
        leaf, gettext("%(name)s: its result is accepted."), gettext("%(name)s: %(count)s are accepted.")
    )
    if leaf.registries:
        yield gettext("Registries of abuse are looked at too.")


def _learning(leaf: Any) -> Iterable[str]:
    text = gettext("You show %(hours)s hours of continuing education from the last %(months)s months.")
    yield text % {"hours": _number(leaf.total), "months": leaf.period_months}
    for area, least in leaf.minimums.items():
        yield gettext("At least %(hours)s hours are of: %(area)s.") % {
            "hours": _number(least),
            "area": area_words(area),
        }
    for area, most in leaf.maximums.items():
        yield gettext("At most %(hours)s hours count of: %(area)s.") % {
            "hours": _number(most),
            "area": area_words(area),
        }


def _composite(leaf: CompositeExam) -> Iterable[str]:
    text = gettext("You reach %(percent)s percent over these exams together: %(exams)s.")
    yield text % {"percent": _number(leaf.min_percent), "exams": ", ".join(part.exam for part in leaf.parts)}


def _course(leaf: leaves.Course) -> Iterable[str]:
    if leaf.min_hours is None:
        yield gettext("You take the course: %(name)s.") % {"name": _thing(leaf)}
    else:
        text = gettext("You take %(hours)s hours of the course: %(name)s.")
        yield text % {"hours": _number(leaf.min_hours), "name": _thing(leaf)}
    missed = leaf.attendance.max_missed_hours if leaf.attendance else None
    if missed == SET_BY_COURSE:
        yield gettext("The course says how much you may miss.")
    elif isinstance(missed, int | float):
        yield gettext("You may miss %(hours)s hours.") % {"hours": _number(missed)}


def _document(leaf: leaves.Document) -> Iterable[str]:
    if leaf.itself:
        yield gettext("You submit the application: %(name)s.") % {"name": _thing(leaf)}
        return
    yield from _counted(leaf, gettext("You send: %(name)s."), gettext("You send %(count)s documents: %(name)s."))


def _employment(leaf: leaves.Employment) -> Iterable[str]:
    if leaf.employer_types:
        yield gettext("You are employed by one of: %(kinds)s.") % {"kinds": _words(leaf.employer_types)}
    else:
        yield gettext("You are employed.")
    if leaf.min_weekly_hours is not None:
        yield gettext("You work at least %(hours)s hours a week.") % {"hours": _number(leaf.min_weekly_hours)}


def _exam(leaf: leaves.Exam) -> Iterable[str]:
    text = gettext("You pass: %(name)s.") if leaf.must_pass else gettext("You take: %(name)s.")
    yield text % {"name": _thing(leaf)}
    if leaf.mark and leaf.mark.value is None:
        yield gettext("The state has still to set the score.")
    elif leaf.mark:
        yield gettext("You have at least %(percent)s percent.") % {"percent": _number(leaf.mark.value or 0)}


def _fee(leaf: leaves.Fee) -> Iterable[str]:
    yield gettext("The fee is paid: %(name)s.") % {"name": _thing(leaf)}
    if leaf.amount_usd is not None:
        yield gettext("It is %(amount)s.") % {"amount": dollars(leaf.amount_usd)}
    if leaf.payer:
        yield gettext("Who pays: %(payers)s.") % {
            "payers": gettext(" or ").join(str(PAYERS[one]) for one in leaf.payer)
        }


def _holds(leaf: leaves.Holds) -> Iterable[str]:
    yield gettext("You hold this certificate, and it is active: %(name)s.") % {"name": _thing(leaf)}


def _holds_external(leaf: leaves.HoldsExternal) -> Iterable[str]:
    one = gettext("You show a certificate from elsewhere, and it is active: %(name)s.")
    yield from _counted(leaf, one, gettext("You show %(count)s active certificates from elsewhere: %(name)s."))
    if leaf.states:
        yield gettext("It is from one of: %(states)s.") % {"states": ", ".join(leaf.states)}
    if leaf.no_pending_discipline:
        yield gettext("No case is open against you there.")


def _interview(leaf: leaves.Interview) -> Iterable[str]:
    text = gettext("You have an interview: %(name)s. It is led by: %(role)s.")
    yield text % {"role": _words([leaf.interviewer_role]), "name": _thing(leaf)}


def _practice(leaf: Practice) -> Iterable[str]:
    text = gettext("You have %(hours)s hours: %(name)s.")
    yield text % {"hours": _number(leaf.min), "name": _thing(leaf)}
    if leaf.within_months is not None:
        yield gettext("They are of the last %(months)s months.") % {"months": leaf.within_months}
    if leaf.excludes:
        yield gettext("These do not count: %(kinds)s.") % {"kinds": _words(leaf.excludes)}


def _qualification(leaf: leaves.Qualification) -> Iterable[str]:
    yield from _counted(leaf, gettext("You show: %(name)s."), gettext("You show %(count)s of: %(name)s."))


def _reference(leaf: leaves.Reference) -> Iterable[str]:
    one, several = (
        gettext("Somebody gives a reference for you: %(name)s."),
        gettext("%(count)s people give references for you: %(name)s."),
    )
    yield from _counted(leaf, one, several)
    if leaf.kinds:
        yield gettext("One each from: %(kinds)s.") % {"kinds": _words(leaf.kinds)}


def _residence(leaf: leaves.Residence) -> Iterable[str]:
    texts = {
        "lives": gettext("You live in: %(states)s."),
        "works": gettext("You work in: %(states)s."),
        "either": gettext("You live or work in: %(states)s."),
    }
    yield texts[leaf.how] % {"states": ", ".join(leaf.states)}


def _signature(leaf: leaves.Signature) -> Iterable[str]:
    params = {"role": _words([leaf.signer_role]), "name": _thing(leaf)}
    if leaf.needed > 1:
        yield gettext("%(count)s people sign for you (%(role)s): %(name)s.") % {**params, "count": leaf.needed}
    elif leaf.signer_role == EMPLOYER:
        yield gettext("Your employer signs for you, by a link and without an account here: %(name)s.") % params
    else:
        yield gettext("Somebody else signs for you (%(role)s): %(name)s.") % params


_ASKED: dict[str, Callable[[Any], Iterable[str]]] = {
    "age": _age,
    "agency_form": lambda leaf: [str(FILED[leaf.form])],
    "agreement": _agreement,
    "attestation": _attestation,
    "background_check": _background,
    "ce_hours": _learning,
    "composite_exam": _composite,
    "course": _course,
    "document": _document,
    "education": lambda leaf: [str(EDUCATION[leaf.min_level])],
    "employment": _employment,
    "employment_hours": _practice,
    "exam": _exam,
    "fee": _fee,
    "good_standing": lambda leaf: [gettext("Nothing is open against you: no complaint and no sanction.")],
    "holds": _holds,
    "holds_external": _holds_external,
    "interview": _interview,
    "qualification": _qualification,
    "reference": _reference,
    "residence": _residence,
    "signature": _signature,
    "staff_decision": lambda leaf: [gettext("Program staff say yes: %(name)s.") % {"name": _thing(leaf)}],
    "supervised_hours": _practice,
}


def short_data(data: Any, place: tuple[str | int, ...]) -> str:
    """Return the name of what data at a place of a version say: of a requirement, a level or an endorsement."""
    try:
        return short(read_rules(data))
    except ProgramFileError:
        pass
    if not place:
        return gettext("the rules as a whole")
    title = data.get("title") or data.get("key") or data.get("course") if isinstance(data, dict) else None
    return str(title or str(place[-1]).replace("_", " "))
