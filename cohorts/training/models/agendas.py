"""Agendas of sessions: what is taught from when to when, and the breaks."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.visibility import AccessPath, ScopedModel
from cohorts.training.models.cohorts import Session
from cohorts.training.models.courses import Unit
from cohorts.training.models.teaching import by_trainer
from cohorts.training.rules.agenda import BREAK, OTHER, UNIT, AgendaPlan
from cohorts.training.rules.credit import minute_of, moment_of


class AgendaLine(ScopedModel):
    """A part of a session: minutes of a unit, a break, or time without a unit, which credits nothing."""

    access = AccessPath(
        staff=roles.STATE,
        members={roles.VENDOR_COORDINATOR: "session__cohort__vendor"},
        many=("session__cohort__enrollments__person",),
        named=(by_trainer("session__trainers", "session__cohort__vendor"),),
    )

    class Kind(models.TextChoices):
        """What happens during the line."""

        UNIT = UNIT, _("Unit")
        BREAK = BREAK, _("Break")
        OTHER = OTHER, _("Time without a unit")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="agenda")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=Kind)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="agenda_lines")
    unit_from = models.PositiveIntegerField(default=0, help_text="The minute of the unit at which the line begins.")

    class Meta:
        ordering = ["session", "starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="agenda_line_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(kind=UNIT, unit__isnull=False) | Q(kind__in=(BREAK, OTHER), unit__isnull=True),
                name="agenda_line_has_its_unit",
            ),
        ]

    def __str__(self):
        return str(self.unit) if self.unit_id else str(self.get_kind_display())


def line_of(session: Session, plan: AgendaPlan) -> AgendaLine:
    """Return an unsaved line of the session."""
    return AgendaLine(
        session=session,
        starts_at=moment_of(plan.starts),
        ends_at=moment_of(plan.ends),
        kind=plan.kind,
        unit_id=plan.unit,
        unit_from=plan.unit_from,
    )


def agendas_of(session_ids: Iterable[int]) -> dict[int, list[AgendaPlan]]:
    """Return {session id: its agenda, in order}. One query."""
    fields = ("session", "starts_at", "ends_at", "kind", "unit", "unit_from")
    agendas: dict[int, list[AgendaPlan]] = defaultdict(list)
    rows = AgendaLine.objects.filter(session__in=session_ids).order_by("starts_at", "pk")
    for session, starts, ends, kind, unit, unit_from in rows.values_list(*fields):
        agendas[session].append(AgendaPlan(minute_of(starts), minute_of(ends), kind, unit, unit_from))
    return agendas


def add_units(sessions: Iterable[Session]) -> None:
    """Set `units` of sessions: what their agendas teach, in order, each unit once. Two queries."""
    sessions = list(sessions)
    agendas = agendas_of([session.pk for session in sessions])
    ids = {plan.unit for plans in agendas.values() for plan in plans if plan.unit is not None}
    units = Unit.objects.in_bulk(ids)
    for session in sessions:
        taught = dict.fromkeys(plan.unit for plan in agendas[session.pk] if plan.unit is not None)
        session.units = [units[unit] for unit in taught]
