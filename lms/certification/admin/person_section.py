"""Applications, decisions, certificates and practice of a person, on their page.

Of restricted requirements it says one thing to everybody: eligibility complete, or not complete.
"""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.people.admin.person_sections import MOST_LINES, Line, day_of, noted, section
from cohorts.training.models import Admission
from lms.certification.actions.offices import is_of_office
from lms.certification.actions.other_names import bears_other_name
from lms.certification.admin.applications import READERS as APPLICATION_READERS
from lms.certification.admin.candidacies import ADMITTED, READERS, met_text
from lms.certification.messages.met import on_condition_text
from lms.certification.models import (
    Appeal,
    Application,
    ApplicationState,
    Candidacy,
    Certificate,
    CycleKind,
    Decision,
    Program,
    VersionMove,
)
from lms.certification.models.decisions import DECIDERS
from lms.certification.models.rules import credential_of_cycle
from lms.certification.rules.findings import is_eligibility, steps_of


def applications(person, request):
    """Every application and appeal with its state, and who reviews it."""
    user = request.user
    if not has_role(user, *APPLICATION_READERS):
        return None
    rows = Application.objects.visible_to(user).of_person(person)
    rows = rows.select_related("cycle__candidacy__program", "cycle__version", "reviewer").order_by("-begun_at", "-pk")
    lines = [_application(row) for row in rows[: MOST_LINES + 1]]
    appeals = Appeal.objects.visible_to(user).of_person(person).order_by("-filed_at", "-pk")[:MOST_LINES]
    for row in appeals:
        note = noted(row.get_state_display(), day_of(row.filed_at))
        lines.append(Line(gettext("Appeal"), note, reverse("application", args=[row.application_id])))
    return section("applications", _("Applications"), lines)


def _application(row):
    when = row.received_on or (home_day(row.cycle.submitted_at) if row.cycle.submitted_at else None)
    reviewer = gettext("reviewed by %(person)s") % {"person": row.reviewer} if row.reviewer else ""
    note = noted(row.get_state_display(), row.get_channel_display(), format_day(when) if when else "", reviewer)
    return Line(credential_of_cycle(row.cycle), note, reverse("application", args=[row.pk]))


def decisions(person, request):
    """How far the person is in each program, and what staff decided."""
    user = request.user
    if not has_role(user, *READERS):
        return None
    rows = list(Candidacy.objects.visible_to(user).of_person(person).select_related("program").order_by("-since", "pk"))
    decided = Decision.objects.visible_to(user).filter(candidacy__in=rows).defer("facts", "words")
    latest = {row.candidacy_id: row for row in decided.latest_only("candidacy")}
    lines = [_candidacy(row, latest.get(row.pk)) for row in rows[: MOST_LINES + 1]]
    programs = {one.key: one for one in Program.objects.visible_to(user)}
    others = [key for key, one in programs.items() if not _reads_decisions(user, one)]
    admissions = Admission.objects.visible_to(user).of_person(person).exclude(program__in=others)
    applied = _applied(person, user)
    latest_ids = {row.pk for row in admissions.latest_per("program").values()}
    for row in admissions.select_related("by").latest_first()[:MOST_LINES]:
        application = applied.get(row.program)
        answer = ADMITTED[row.admitted]
        if row.pk in latest_ids and application and application.state == ApplicationState.CONDITIONAL:
            answer = on_condition_text(application.condition_until)
        text = gettext("Admission to %(program)s: %(answer)s") % {
            "program": getattr(programs.get(row.program), "title", row.program), "answer": answer
        }  # fmt: skip
        url = reverse("application", args=[application.pk]) if application else _path_in(rows, row.program)
        lines.append(Line(text, noted(day_of(row.at), row.by), url))
    moves = VersionMove.objects.visible_to(user).of_person(person).select_related("after", "cycle", "by")
    for row in moves.order_by("-pk")[:MOST_LINES]:
        text = gettext("Moved to the rules “%(version)s”") % {"version": row.after.version}
        url = reverse("candidacies:inspect", args=[row.cycle.candidacy_id])
        lines.append(Line(text, noted(day_of(row.at), row.by), url))
    return section("decisions", _("Requirements and decisions"), lines)


def _path_in(candidacies, key):
    """The page of the person's path in a program, where its decisions stand; "" without one that the reader sees."""
    own = next((row for row in candidacies if row.program.key == key), None)
    return reverse("candidacies:inspect", args=[own.pk]) if own else ""


def _applied(person, user):
    """{key of the program: the latest application for the first certificate}."""
    if not has_role(user, *APPLICATION_READERS):
        return {}
    rows = Application.objects.visible_to(user).of_person(person).filter(cycle__kind=CycleKind.INITIAL)
    rows = rows.select_related("cycle__candidacy__program").order_by("pk")
    return {row.cycle.candidacy.program.key: row for row in rows}


def _reads_decisions(user, program):
    return has_role(user, roles.AUDITOR) or any(is_of_office(user, program, role) for role in DECIDERS)


def _candidacy(row, decision):
    met = decision and gettext("%(count)s met") % {"count": met_text(decision.findings)}
    note = noted(met, decision and _eligibility(decision), decision and day_of(decision.at))
    return Line(str(row.program), note or gettext("No decision yet"), reverse("candidacies:inspect", args=[row.pk]))


def _eligibility(decision):
    """The one line about restricted requirements; "" where the rules have none."""
    steps = [step for step in steps_of(decision.tree) if is_eligibility(step) and step.in_force]
    if not steps:
        return ""
    complete = all(step.met for step in steps)
    return gettext("Eligibility: complete") if complete else gettext("Eligibility: not complete")


def certificates(person, request):
    """Every certificate ever issued, with its status today; those to issue with the present name come first."""
    user, today = request.user, home_day(timezone.now())
    rows = list(Certificate.objects.visible_to(user).of_person(person).latest_first()[: MOST_LINES + 1])
    writes = has_role(user, roles.PROGRAM)
    again = [_again(row, person) for row in rows if bears_other_name(row, person)] if writes else []
    return section("certificates", _("Certificates"), [*again, *(_certificate(row, today) for row in rows)])


def _again(row, person):
    note = gettext(
        "It bears the name %(name)s; the person is called %(person)s. The dates stay, and it is free of charge."
    )
    text = gettext("Issue %(number)s with the present name") % {"number": row.number}
    about = {"name": row.name, "person": person.get_full_name()}
    return Line(text, note % about, reverse("certificate_decide", args=[row.pk, "issue-name"]))


def _certificate(row, today):
    text = gettext("%(credential)s, number %(number)s") % {"credential": row.credential, "number": row.number}
    issued = gettext("issued %(day)s") % {"day": format_day(row.issued_on)}
    until = gettext("valid until %(day)s") % {"day": format_day(row.valid_until)} if row.valid_until else ""
    url = reverse("certificates:inspect", args=[row.pk])
    return Line(text, noted(row.status_on(today).label, issued, until), url)
