"""Appointments of interviews as pages show them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from lms.certification.actions.interview_checks import is_active
from lms.certification.models import Application, InterviewAppointment
from lms.certification.models.interviews import place_text
from lms.certification.models.rules import rules_of
from lms.certification.rules.applications import leaf_named
from lms.certification.rules.leaves import Interview
from lms.certification.rules.leaves.interviews import YES_NO


def with_words(rows: Iterable[InterviewAppointment], at: datetime) -> list[Any]:
    """Return appointments with `place_words` and `lies_ahead`."""
    ready: list[Any] = list(rows)
    for row in ready:
        row.place_words, row.lies_ahead = place_text(row), row.starts_at > at
    return ready


def marked_in(appointment: InterviewAppointment) -> tuple[list[str], str]:
    """Return what is marked in an interview, each criterion with its scale, and the guide outside this site."""
    rules = rules_of(appointment.application.cycle)
    leaf = leaf_named(rules, appointment.type, appointment.key) if rules else None
    if not isinstance(leaf, Interview):
        return [], ""
    scale, yes_no = gettext("%(text)s: 0 = not at all, %(most)s = clearly"), gettext("%(text)s: yes or no")
    marks = [(yes_no if one.scale == YES_NO else scale) % {"text": one.text, "most": one.most} for one in leaf.criteria]
    return marks, leaf.rubric or ""


def appointments_of(application: Application, user: Any, at: datetime) -> list[Any]:
    """Return the appointments of an application that a user may see, the first first. One query.

    For its reviewer, the one that counts has `not_certified`: the interviewer has no active certificate any more.
    """
    rows = InterviewAppointment.objects.visible_to(user).filter(application=application)
    ready = with_words(rows.select_related("interviewer").order_by("number", "pk"), at)
    for row in ready:
        is_checked = row.is_arranged and application.reviewer_id == user.pk
        row.not_certified = is_checked and not is_active(row.interviewer, at)
    return ready
