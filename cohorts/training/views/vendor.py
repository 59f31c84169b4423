"""The vendor’s list of cohorts with what waits for a decision, and a cohort’s own page."""

from datetime import timedelta

import django_filters
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.exports import Cell
from cohorts.core.formatting import format_minutes, format_sortable_moment
from cohorts.core.refusals import sentence_of
from cohorts.training.actions import cohorts as actions
from cohorts.training.actions.agenda_lines import agenda_gaps
from cohorts.training.actions.cohort_readiness import step_problems
from cohorts.training.actions.plan_doubts import days_off_met
from cohorts.training.actions.sessions import CHANGEABLE
from cohorts.training.models import Cohort, Enrollment, Session, WaitingPlace
from cohorts.training.models.agendas import add_units
from cohorts.training.models.enrollments import Side
from cohorts.training.models.make_up_options import add_totals
from cohorts.training.models.scheduled import short_of_hours
from cohorts.training.models.teaching import name_trainers
from cohorts.training.ports import COHORT, links_of
from cohorts.training.rules.scheduling import Meeting, shortfalls
from cohorts.training.rules.waiting import day_ends
from cohorts.training.views.seat_lists import add_hours
from cohorts.training.views.vendor_corrections import asked_of
from cohorts.training.views.vendor_make_ups import hosted
from cohorts.training.views.waiting_parts import by_invitation, read_places
from cohorts.ui.detail_view import DetailView
from cohorts.ui.list_view import Column, ListView

VENDOR = (roles.VENDOR_COORDINATOR,)
NEXT_STEP = {Cohort.State.PLANNED: "open", Cohort.State.OPEN: "start", Cohort.State.RUNNING: "finish"}


def cohorts_of(user):
    """The cohorts of a coordinator's vendors, with their courses."""
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
        return cohorts_of(self.request.user).with_taken()

    def get_context_data(self, **context):
        """Also what needs a decision."""
        return super().get_context_data(waiting=waiting(cohorts_of(self.request.user), timezone.now()), **context)


def waiting(cohorts, at):
    """[(cohort, what to do, since or until when)]: opened late, not started, not finished, short of hours; in order."""
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
    return sorted(rows + _to_decide(cohorts, soon) + _short_of_hours(cohorts), key=lambda row: row[3])


def _short_of_hours(cohorts):
    """Open and running cohorts in which nobody can get enough hours."""
    text = gettext("Add sessions: it has %(scheduled)s of training, and %(needed)s are needed")
    return [
        (
            cohort,
            text
            % {
                "scheduled": format_minutes(minutes),
                "needed": format_minutes(cohort.course_version.needed_minutes),
            },
            gettext("The last session ends"),
            cohort.ends_at,
        )
        for cohort, minutes in short_of_hours(cohorts)[:20]
        if cohort.ends_at is not None
    ]


def _to_decide(cohorts, soon):
    """Cohorts with too few seats taken, whose day of decision is near or over."""
    rows = cohorts.filter(state=Cohort.State.OPEN, decide_on__lte=soon.date()).with_taken()
    return [
        (
            cohort,
            gettext("Decide whether it takes place: %(taken)s of at least %(minimum)s seats are taken")
            % {"taken": cohort.taken, "minimum": cohort.min_seats},
            gettext("The day of decision is"),
            day_ends(cohort.decide_on, cohort.time_zone) - timedelta(seconds=1),
        )
        for cohort in rows.filter(taken__lt=F("min_seats")).order_by("decide_on")[:20]
    ]


class VendorCohort(DetailView):
    """One cohort: sessions, seats, attendance per person, and the next step as one button."""

    allowed_roles = VENDOR
    template_name = "training/vendor_cohort.html"
    row_name = "cohort"

    def get_rows(self):
        """All cohorts of the vendor."""
        return cohorts_of(self.request.user).with_taken()

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
            step_problems=[sentence_of(problem) for problem in self._step_problems()],
            movable=cohort.state in CHANGEABLE,
            links=links_of(COHORT, cohort),
            **by_invitation(read_places(_places(user).filter(cohort=cohort))),
            corrections=asked_of(user).open().filter(mark__session__cohort=cohort).by_date(),
            make_ups=add_totals(hosted(user).live().filter(session__cohort=cohort).by_date()),
            idle=_first_sentence(cohort.idle_problem(timezone.now())),
            **context,
        )

    def _step_problems(self):
        return step_problems(self.row, NEXT_STEP.get(self.row.state, ""), timezone.now())

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
        if self.row.state == Cohort.State.CANCELED:
            return []
        # What a planned cohort lacks is said above: it cannot be opened before.
        gaps = [] if self.row.state == Cohort.State.PLANNED else agenda_gaps(self.row)
        problems = gaps + shortfalls(meetings, self.row.course_version.required_minutes)
        problems += days_off_met(self.row, [meeting.starts_at for meeting in meetings], timezone.now())
        return [sentence_of(problem) for problem in problems]
