"""What a person in training sees of it: their cohorts, the next session, and every minute credited."""

from collections import defaultdict

from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from cohorts.core import roles
from cohorts.core.access import SIGNED_IN, has_role
from cohorts.training.models import AttendanceMark, Cohort, Enrollment, Session, WaitingPlace
from cohorts.training.models.corrections import entry_facts, requests_by_mark
from cohorts.training.models.hours import hours_by_enrollment
from cohorts.training.models.make_up_needs import still_needed
from cohorts.training.models.make_ups import MakeUpState, session_rows
from cohorts.training.models.seatless import was_denied
from cohorts.training.models.teaching import name_trainers
from cohorts.training.ports import NO_AGENCY, admission_waits, conditions_of, links_of
from cohorts.training.rules.corrections import ask_problem, ask_until
from cohorts.training.views.held_seats import add_gates
from cohorts.training.views.make_up import own_make_ups
from cohorts.training.views.my_fees import own_charges
from cohorts.training.views.request_parts import own_requests, read_requests
from cohorts.training.views.waiting_parts import LeaveListView, read_places
from cohorts.ui.detail_view import DetailView
from cohorts.ui.page import Page, crumb

MAX_SEATS = 50


def own_seats(user):
    """The person's own seats, the next one first."""
    return Enrollment.objects.visible_to(user).of_person(user).with_cohort().by_date()


def own_places(user):
    """The person's own places on waiting lists."""
    return WaitingPlace.objects.visible_to(user).of_person(user)


class MyHome(Page, TemplateView):
    """My cohorts with their hours, and the next session on top."""

    allowed_roles = (SIGNED_IN,)
    template_name = "training/my_home.html"
    heading = _("My training")

    def get_context_data(self, **context):
        """The seats, those given up apart, places on waiting lists, requests, and the next session."""
        now, seats = timezone.now(), list(own_seats(self.request.user)[:MAX_SEATS])
        hours = hours_by_enrollment(seats, at=now)
        for seat in seats:
            seat.hours = hours[seat.pk]
        taken = [seat for seat in seats if seat.is_taken]
        conditions = conditions_of(self.request.user, now) if taken else {}
        for seat in taken:
            seat.condition = conditions.get(seat.cohort.course_version.course_id, "")
        places = add_gates(read_places(own_places(self.request.user)), self.request.user, now)
        return super().get_context_data(
            seats=taken,
            given_up=[seat for seat in seats if not seat.is_taken],
            places=places,
            **self._why_no_seat(now) if not taken and not places else {},
            make_ups=still_needed(self._make_ups(now)),
            requests=read_requests(own_requests(self.request.user), self.request.user),
            can_ask=has_role(self.request.user, roles.TRAINEE),
            pays=own_charges(self.request.user).exists(),
            next=self._next_session([seat.cohort_id for seat in taken], now),
            now=now,
            **context,
        )

    def _why_no_seat(self, now):
        """Whether the state decides first, or has said no; where to find an agency for whoever has none."""
        user = self.request.user
        has_agency = has_role(user, roles.TRAINEE)
        waits = admission_waits(user, now)
        return {
            "admission_waits": waits,
            "is_denied": not waits and was_denied(user),
            "find_agency": [] if has_agency else links_of(NO_AGENCY, user),
        }

    def _make_ups(self, now):
        """Those that are asked for or approved, of sessions to come, and those that need another session."""
        rows = own_make_ups(self.request.user).exclude(state=MakeUpState.CLOSED)
        return rows.filter(Q(session__ends_at__gt=now) | Q(state=MakeUpState.REOPENED)).by_date()

    def _next_session(self, cohorts, now):
        guest = session_rows(own_make_ups(self.request.user).approved()).filter(ends_at__gt=now)
        sessions = Session.objects.visible_to(self.request.user).filter(
            cohort__in=cohorts, cohort__state__in=[Cohort.State.OPEN, Cohort.State.RUNNING], ends_at__gt=now
        )
        rows = [sessions.with_course().order_by("starts_at", "pk").first(), guest.order_by("starts_at", "pk").first()]
        return min((row for row in rows if row), key=lambda row: row.starts_at, default=None)


class MyCohort(DetailView):
    """One cohort: each session with my minutes, and how they came about."""

    allowed_roles = (SIGNED_IN,)
    template_name = "training/my_cohort.html"
    row_name = "seat"

    def get_row(self):
        """The person's seat in the cohort of the address. Raises Http404."""
        rows = own_seats(self.request.user).select_related("cohort__venue")
        seat = rows.filter(cohort=self.kwargs["pk"]).first()
        if seat is None:
            raise Http404
        return seat

    def get_heading(self):
        """The course and the cohort."""
        return f"{self.row.cohort.course_version.course}, {self.row.cohort}"

    def get_crumbs(self):
        """My training."""
        return [crumb(_("My training"), "my_home")]

    def get_context_data(self, **context):
        """The cohort, the hours, and each session with its marks."""
        return super().get_context_data(
            cohort=self.row.cohort,
            hours=hours_by_enrollment([self.row], at=timezone.now())[self.row.pk],
            sessions=self._sessions(),
            **context,
        )

    def _sessions(self):
        user, marks = self.request.user, defaultdict(list)
        for mark in (
            AttendanceMark.objects.visible_to(user)
            .filter(enrollment=self.row)
            .select_related("session")
            .order_by("made_at", "number")
        ):
            marks[mark.session_id].append(mark)
        sessions = Session.objects.visible_to(user).filter(cohort=self.row.cohort_id).select_related("unit")
        sessions = list(sessions.with_trainers(self.row.cohort.vendor_id).order_by("starts_at", "pk"))
        name_trainers(sessions, timezone.now())
        seat = self.row
        requests = requests_by_mark([mark.pk for rows in marks.values() for mark in rows])
        for session in sessions:
            session.my_marks = marks[session.pk]
            self._add_request(session, requests)
            session.is_own = seat.enrolled_at < session.ends_at and (
                seat.withdrawn_at is None or seat.withdrawn_at > session.starts_at
            )
        return sessions

    def _add_request(self, session, requests):
        """The last request to correct the session, and whether one can ask about the entry that counts."""
        rows = [requests[mark.pk] for mark in session.my_marks if mark.pk in requests]
        session.request = next((row for row in reversed(rows) if row.state != "withdrawn"), None)
        session.last_mark = session.my_marks[-1] if session.my_marks else None
        session.ask_until = None
        if session.last_mark is not None and (session.request is None or not session.request.is_open):
            session.cohort = session.last_mark.session.cohort = self.row.cohort
            facts = entry_facts(session.last_mark, session.last_mark, requests.get(session.last_mark.pk))
            if ask_problem(facts, timezone.now()) is None:
                session.ask_until = ask_until(facts.recorded_at, facts.days, facts.zone)


class MyLeaveList(LeaveListView):
    """Leave a waiting list oneself."""

    allowed_roles = (SIGNED_IN,)
    action_label = _("Leave the list")

    def get_rows(self):
        """One's own places."""
        return own_places(self.request.user).with_cohort()

    def get_heading(self):
        """The question."""
        return gettext("Leave the waiting list of %(cohort)s?") % {"cohort": self.row.cohort}

    def get_affected(self):
        """The person and the agency."""
        return gettext("You, and the coordinators of %(agency)s, who are emailed.") % {"agency": self.row.agency}

    def get_undo(self):
        """A new place is the last one."""
        return gettext("No. You can be put on the list again, at its end.")

    def get_back_url(self):
        """My training."""
        return reverse("my_home")

    def done_text(self, result):
        """Which list it was."""
        return gettext("You are no longer on the waiting list of %(cohort)s.") % {"cohort": self.row.cohort}
