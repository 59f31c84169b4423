"""A supervisor's portal: the people they sign for, and the courses they take themselves."""

from collections import defaultdict

from django.db.models import Case, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.exports import Cell, by_path
from cohorts.core.names import CALLED_NAME, called_name
from cohorts.core.persons import accounts_of, person_of
from cohorts.core.tables import hours_text
from cohorts.people.models import Membership
from cohorts.training.models import Cohort, Course, Enrollment
from cohorts.training.models.enrollments import Side
from cohorts.training.models.hours import figures_by_seat
from cohorts.training.models.scheduled import add_scheduled
from cohorts.training.ports import TRAINEE, links_of
from cohorts.training.views.request_parts import own_requests, read_requests, staff_requests
from cohorts.training.views.seat_lists import add_hours
from cohorts.training.views.staff_needs import needs_of_staff
from cohorts.training.views.trainee import MAX_SEATS, own_places, own_seats
from cohorts.training.views.waiting_parts import add_enrolling, read_places
from cohorts.training.views.withdrawal import UndoWithdrawalView, WithdrawView
from cohorts.ui.list_view import Column, ListView

SUPERVISOR = (roles.SUPERVISOR,)


class MyStaff(ListView):
    """The trainees that a supervisor signs for, first those who need attention: why, and what to do next. Below, the
    supervisor's own courses.
    """

    allowed_roles = SUPERVISOR
    template_name = "training/supervisor_home.html"
    heading = _("My staff")
    noun, nouns = _("person"), _("people")
    search_fields = ("user__family_name", "user__called_name")
    search_label = _("Name")
    columns = (
        Column(
            "person",
            _("Person"),
            sort=("user__family_name", "user__given_name"),
            cell=Cell(*by_path("user", *CALLED_NAME), write=called_name),
        ),
        Column("needs", _("What to do")),
        Column("agency", _("Agency"), cell=Cell("organization__name"), on_page=False),
        Column("cohort", _("Cohort")),
        Column("hours", _("Hours credited")),
    )
    file_name = "my-staff"
    empty_heading = _("No one yet")
    empty_text = _("Your agency’s coordinator chooses whom you supervise. Those people are then listed here.")

    def get_rows(self):
        """Trainees whose supervisor the person is."""
        rows = Membership.objects.visible_to(self.request.user, role=roles.SUPERVISOR)
        return rows.holding(roles.TRAINEE)

    @property
    def _seats(self):
        return Enrollment.objects.visible_to(self.request.user, role=roles.SUPERVISOR).taken()

    @cached_property
    def _needs(self):
        return needs_of_staff(self.request.user, timezone.now())

    def needing_attention(self, rows):
        """People about whom the supervisor can do something."""
        return rows.filter(user__in=accounts_of(self._needs))

    def sort(self, rows):
        """Those who need attention first, unless another order is asked for."""
        if self.request.GET.get("sort", "").removeprefix("-") in {one.key for one in self.columns if one.sort}:
            return super().sort(rows)
        first = Case(When(user__in=list(accounts_of(self._needs)), then=Value(0)), default=Value(1))
        return rows.order_by(first, "user__family_name", "user__given_name", "pk")

    def get_file_cells(self, rows):
        """Also why somebody needs attention, the cohorts, and the hours credited in each."""
        seats = self._seats.filter(person__in=rows.order_by().values("user")).order_by("cohort__starts_at", "pk")
        figures = figures_by_seat(seats)
        texts = defaultdict(list)
        for person, pk, code in seats.values_list("person", "pk", "cohort__code"):
            texts[person].append(f"{code}: {hours_text(figures[pk].credited)}")
        written = Cell("user", write=lambda person: ", ".join(texts[person]))
        needs = Cell("user", write=lambda user: " ".join(one.why for one in self._needs.get(person_of(user), ())))
        return super().get_file_cells(rows) | {
            _("Needs attention"): needs,
            _("Hours credited by cohort"): written,
        }

    def prepare(self, rows):
        """The seats of the people with their hours, the oldest first, and links to other pages about them."""
        seats = self._seats.of_people(membership.user_id for membership in rows)
        seats = list(seats.select_related("cohort__course_version__course").order_by("cohort__starts_at", "pk"))
        add_hours(seats)
        by_person = defaultdict(list)
        for seat in seats:
            by_person[seat.person_id].append(seat)
        requests = staff_requests(self.request.user).open().filter(person__in=[row.user_id for row in rows])
        requests_of = defaultdict(list)
        for request in read_requests(requests, self.request.user):
            requests_of[request.person_id].append(request)
        for membership in rows:
            membership.needs = self._needs.get(person_of(membership.user_id), ())
            membership.seats = by_person[membership.user_id]
            membership.requests = requests_of[membership.user_id]
            membership.links = links_of(TRAINEE, membership.user)

    def get_context_data(self, **context):
        """Also the supervisor's own seats, and those that they can still take again."""
        seats, now = list(own_seats(self.request.user)[:MAX_SEATS]), timezone.now()
        own = [seat for seat in seats if seat.is_taken]
        add_hours(own)
        undoable = [seat for seat in seats if is_for_supervisors(seat) and seat.may_be_restored_by(Side.AGENCY, now)]
        requests = own_requests(self.request.user).filter(course__audience=Course.Audience.SUPERVISORS)
        return super().get_context_data(
            own=own, undoable=undoable, requests=read_requests(requests, self.request.user), **context
        )


class SupervisorCourses(ListView):
    """Open courses for supervisors."""

    allowed_roles = SUPERVISOR
    template_name = "training/supervisor_courses.html"
    heading = _("Courses for supervisors")
    noun, nouns = _("cohort"), _("cohorts")
    search_fields = ("code", "place", "vendor__name", "course_version__course__title")
    default_sort = "starts"
    columns = (
        Column("code", _("Cohort"), sort=("code",)),
        Column("course", _("Course")),
        Column("vendor", _("Vendor"), sort=("vendor__name", "starts_at")),
        Column("starts", _("First session"), sort=("starts_at",)),
        Column("place", _("Place")),
        Column("fee", _("Fee"), numeric=True),
        Column("left", _("Seats left"), numeric=True),
    )
    empty_heading = _("No open course for supervisors")
    empty_text = _("Vendors open their cohorts some weeks before they start. Look again later.")

    def get_rows(self):
        """Open cohorts of courses for supervisors."""
        return Cohort.objects.visible_to(self.request.user).open_for(Course.Audience.SUPERVISORS)

    def prepare(self, rows):
        """The supervisor's own seat, place or request in each, and the hours scheduled."""
        add_scheduled(rows)
        add_enrolling(rows, timezone.now())
        seats = dict(own_seats(self.request.user).taken().values_list("cohort", "pk"))
        places = {place.cohort_id: place for place in read_places(own_places(self.request.user))}
        requests = {row.cohort_id: row for row in own_requests(self.request.user).open()}
        for cohort in rows:
            cohort.my_seat, cohort.my_place = seats.get(cohort.pk), places.get(cohort.pk)
            cohort.my_request = requests.get(cohort.pk)


def is_for_supervisors(seat):
    """Whether a seat is in a course that supervisors take themselves."""
    return seat.cohort.course_version.course.audience == Course.Audience.SUPERVISORS


def own_coaching_seats(user):
    """A supervisor's own seats in courses for supervisors, taken and given up."""
    return own_seats(user).filter(cohort__course_version__course__audience=Course.Audience.SUPERVISORS)


class SupervisorUndo(UndoWithdrawalView):
    """Take one's own seat again that was given up less than a day ago."""

    allowed_roles = SUPERVISOR
    side = Side.AGENCY

    def get_rows(self):
        """One's own seats in courses for supervisors."""
        return own_coaching_seats(self.request.user)

    def get_heading(self):
        """The question."""
        return gettext("Take your seat in %(cohort)s again?") % {"cohort": self.row.cohort}

    def get_back_url(self):
        """The supervisor's home."""
        return reverse("supervisor_home")

    def get_seat_text(self):
        """What the person has again."""
        return gettext("You have the seat again, at its old price and terms. Credit notes stay as they are.")

    def get_affected(self):
        """The person, and those who pay."""
        return gettext("You, and the coordinators of %(agency)s, who are emailed.") % {"agency": self.row.agency}

    def get_taken_text(self):
        """What the person has again."""
        return gettext("You have your seat in %(cohort)s again.")


class SupervisorWithdraw(WithdrawView):
    """Give up one's own seat."""

    allowed_roles = SUPERVISOR

    def get_rows(self):
        """One's own seats in courses for supervisors."""
        return own_coaching_seats(self.request.user)

    def get_back_url(self):
        """The supervisor's home."""
        return reverse("supervisor_home")

    def get_affected(self):
        """The person, and those who pay and teach."""
        text = gettext(
            "You, and the coordinators of %(agency)s, who are emailed. The vendor sees that the seat was given up."
        )
        return text % {"agency": self.row.agency}
