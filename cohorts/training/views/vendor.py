"""The vendor’s list of cohorts with what waits for a decision, a cohort’s own page, and the year."""

from datetime import timedelta

import django_filters
from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from cohorts.core import roles
from cohorts.core.exports import Cell
from cohorts.core.formatting import format_short_months, format_sortable_moment
from cohorts.core.refusals import sentence_of
from cohorts.training.actions import cohorts as actions
from cohorts.training.actions.agenda_lines import agenda_gaps
from cohorts.training.actions.session_plans import days_off_met
from cohorts.training.actions.sessions import CHANGEABLE
from cohorts.training.models import Cohort, Enrollment, Session, WaitingPlace
from cohorts.training.models.agendas import add_units
from cohorts.training.models.enrollments import Side
from cohorts.training.models.teaching import name_trainers
from cohorts.training.ports import COHORT, links_of
from cohorts.training.rules.scheduling import Meeting, shortfalls
from cohorts.training.views.seat_lists import add_hours
from cohorts.training.views.waiting_parts import read_places
from cohorts.ui.detail_view import DetailView
from cohorts.ui.list_view import Column, ListView
from cohorts.ui.page import Page

VENDOR = (roles.VENDOR_COORDINATOR,)
NEXT_STEP = {Cohort.State.PLANNED: "open", Cohort.State.OPEN: "start", Cohort.State.RUNNING: "finish"}


def _cohorts(user):
    return Cohort.objects.visible_to(user, role=roles.VENDOR_COORDINATOR).with_course()


def _sessions(user):
    return Session.objects.visible_to(user, role=roles.VENDOR_COORDINATOR).with_course()


def _seats(user):
    return Enrollment.objects.visible_to(user, role=roles.VENDOR_COORDINATOR).with_cohort()


def _places(user):
    return WaitingPlace.objects.visible_to(user, role=roles.VENDOR_COORDINATOR)


class CohortFilter(django_filters.FilterSet):
    """Cohorts by state."""

    state = django_filters.ChoiceFilter(
        label=_("State"), choices=Cohort.State.choices, empty_label=_("All states"), field_name="state"
    )


def _first_sentence(problem):
    return sentence_of(problem) if problem else ""


def _sortable(moment, zone):
    return format_sortable_moment(moment, zone) if moment else ""


class VendorCohorts(ListView):
    """Every cohort of the vendor, and on top what needs a decision this week."""

    allowed_roles = VENDOR
    template_name = "training/vendor_cohorts.html"
    heading = _("Cohorts")
    noun, nouns = _("cohort"), _("cohorts")
    search_fields = ("code", "place", "course_version__course__title")
    filterset_class = CohortFilter
    default_sort = "-starts"
    file_name = "cohorts"
    columns = (
        Column("code", _("Cohort"), sort=("code",), cell=Cell("code")),
        Column(
            "course",
            _("Course"),
            sort=("course_version__course__title", "starts_at"),
            cell=Cell("course_version__course__title"),
        ),
        Column("starts", _("First session"), sort=("starts_at",), cell=Cell("starts_at", "time_zone", write=_sortable)),
        Column("ends", _("Last session ends"), cell=Cell("ends_at", "time_zone", write=_sortable), on_page=False),
        Column("place", _("Location"), cell=Cell("place")),
        Column("taken", _("Seats taken"), sort=("taken",), cell=Cell("taken"), numeric=True),
        Column("seats", _("Seats"), cell=Cell("seats"), on_page=False),
        Column("state", _("State"), sort=("state", "starts_at"), cell=Cell("state", labels=Cohort.State.choices)),
    )
    empty_heading = _("No cohorts yet")
    empty_text = _("Schedule the first one. Agencies can sponsor trainees once it is open.")
    empty_action = (_("Schedule a cohort"), "vendor_cohort_new")

    def get_rows(self):
        """All cohorts of the vendor."""
        return _cohorts(self.request.user).with_taken()

    def get_context_data(self, **context):
        """Also what needs a decision."""
        return super().get_context_data(waiting=waiting(_cohorts(self.request.user), timezone.now()), **context)


def waiting(cohorts, at):
    """[(cohort, what to do, since or until when)]: opened late, not started, not finished; oldest first."""
    soon, rows = at + timedelta(days=14), []
    for cohort in cohorts.filter(state=Cohort.State.PLANNED, starts_at__lt=soon).order_by("starts_at")[:20]:
        rows.append(
            (cohort, gettext("Open it for seats, or cancel it"), gettext("The first session is"), cohort.starts_at)
        )
    for cohort in cohorts.filter(state=Cohort.State.OPEN, starts_at__lt=at).order_by("starts_at")[:20]:
        rows.append((cohort, gettext("Start it"), gettext("The first session was"), cohort.starts_at))
    for cohort in cohorts.filter(state=Cohort.State.RUNNING, ends_at__lt=at).order_by("ends_at")[:20]:
        rows.append(
            (cohort, gettext("Check the attendance and finish it"), gettext("The last session ended"), cohort.ends_at)
        )
    return sorted(rows, key=lambda row: row[3])


class VendorCohort(DetailView):
    """One cohort: sessions, seats, attendance per person, and the next step as one button."""

    allowed_roles = VENDOR
    template_name = "training/vendor_cohort.html"
    row_name = "cohort"

    def get_rows(self):
        """All cohorts of the vendor."""
        return _cohorts(self.request.user).with_taken()

    def get_crumbs(self):
        """The list of cohorts."""
        return [(_("Cohorts"), reverse("vendor_cohorts"))]

    def get_context_data(self, **context):
        """The sessions, the seats with their hours, and what can be changed."""
        cohort, user = self.row, self.request.user
        rows = _sessions(user).filter(cohort=cohort)
        sessions = list(rows.with_attendance().with_trainers(cohort.vendor_id))
        name_trainers(sessions, timezone.now())
        add_units(sessions)
        meetings = [Meeting(s.starts_at, s.ends_at, s.break_minutes) for s in sessions]
        return super().get_context_data(
            sessions=sessions,
            **self._seats_context(),
            planned_minutes=sum(meeting.minutes for meeting in meetings),
            warnings=self._warnings(meetings) if sessions else [],
            changeable=cohort.state in actions.SEATS_CHANGEABLE,
            step_problem=_first_sentence(actions.step_problem(cohort, NEXT_STEP.get(cohort.state, ""), timezone.now())),
            movable=cohort.state in CHANGEABLE,
            links=links_of(COHORT, cohort),
            places=read_places(_places(user).filter(cohort=cohort)),
            idle=_first_sentence(cohort.idle_problem(timezone.now())),
            **context,
        )

    @staticmethod
    def _with_undo(seat):
        seat.undo = seat.may_be_restored_by(Side.VENDOR, timezone.now())
        return seat

    def _seats_context(self):
        rows = list(_seats(self.request.user).filter(cohort=self.row))
        add_hours(rows)
        taken = [seat for seat in rows if seat.is_taken]
        waiting_seats = [seat for seat in taken if seat.hours.needs_attention]
        shows_attention = "attention" in self.request.GET
        return {
            "seats": waiting_seats if shows_attention else taken,
            "attention": {"count": len(waiting_seats), "total": len(taken), "is_on": shows_attention},
            "given_up": [self._with_undo(seat) for seat in rows if not seat.is_taken],
        }

    def _warnings(self, meetings):
        problems = agenda_gaps(self.row) + shortfalls(meetings, self.row.course_version.required_minutes)
        problems += days_off_met(self.row, [meeting.starts_at for meeting in meetings], timezone.now())
        return [sentence_of(problem) for problem in problems]


class VendorYear(Page, TemplateView):
    """Cohorts as rows along the months, their sessions as marks; made to be printed."""

    allowed_roles = VENDOR
    template_name = "training/vendor_year.html"

    def get_context_data(self, **context):
        """The cohorts of the year with their sessions, and the year in figures."""
        now = timezone.localtime()
        year = _year(self.request.GET.get("year"), now.year)
        cohorts = self._cohorts_of(year, now)
        return super().get_context_data(
            year=year,
            cohorts=cohorts,
            months=format_short_months(),
            quarters=format_short_months()[::3],
            rules="".join(f"M{31 * month} 0v24" for month in range(1, 12)),
            today=now if now.year == year else None,
            now=now,
            seats=sum(cohort.seats for cohort in cohorts),
            taken=sum(cohort.taken for cohort in cohorts),
            minutes=sum(cohort.planned_minutes for cohort in cohorts),
            before=reverse("vendor_year") + f"?year={year - 1}",
            after=reverse("vendor_year") + f"?year={year + 1}",
            **context,
        )

    def _cohorts_of(self, year, now):
        midnight = now.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
        midnight = midnight.replace(tzinfo=timezone.get_current_timezone())
        first, last = midnight.replace(year=year), midnight.replace(year=year + 1)
        rows = _cohorts(self.request.user).with_taken().filter(starts_at__lt=last, ends_at__gte=first)
        own = Session.objects.visible_to(self.request.user, role=roles.VENDOR_COORDINATOR)
        cohorts = list(
            rows.exclude(state=Cohort.State.CANCELED)
            .order_by("starts_at", "pk")
            .prefetch_related(Prefetch("sessions", own, to_attr="dated"))[:300]
        )
        for cohort in cohorts:
            cohort.planned_minutes = sum(session.minutes for session in cohort.dated)
            cohort.held = sum(session.ends_at <= now for session in cohort.dated)
        return cohorts


def _year(text, otherwise):
    try:
        year = int(text)
    except (TypeError, ValueError):
        return otherwise
    return year if 2000 <= year <= 2100 else otherwise
