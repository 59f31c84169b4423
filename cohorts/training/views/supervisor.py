"""A supervisor's portal: the people they sign for, and the courses they take themselves."""

from collections import defaultdict

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.exports import Cell, by_path
from cohorts.core.names import CALLED_NAME, called, called_name
from cohorts.core.problems import Problem
from cohorts.people.models import Membership, Organization
from cohorts.training.actions.enrollments import enroll_in_coaching
from cohorts.training.models import Cohort, Course, Enrollment
from cohorts.training.models.enrollments import Side
from cohorts.training.models.hours import people_out_of_reach, verdicts_of
from cohorts.training.models.scheduled import add_scheduled
from cohorts.training.models.standings import standings_of
from cohorts.training.ports import TRAINEE, links_of
from cohorts.training.rules.seats import UNUSUAL
from cohorts.training.views.fee_terms import terms_of_cohort
from cohorts.training.views.seat_lists import add_hours
from cohorts.training.views.trainee import MAX_SEATS, own_places, own_seats
from cohorts.training.views.waiting_parts import add_enrolling, read_places
from cohorts.training.views.withdrawal import UndoWithdrawalView, WithdrawView
from cohorts.ui.action_view import RowActionView
from cohorts.ui.fields import text_field
from cohorts.ui.list_view import Column, ListView

SUPERVISOR = (roles.SUPERVISOR,)


class MyStaff(ListView):
    """The trainees that a supervisor signs for, with their cohorts and hours; below, the supervisor's own courses."""

    allowed_roles = SUPERVISOR
    template_name = "training/supervisor_home.html"
    heading = _("My staff")
    noun, nouns = _("person"), _("people")
    search_fields = ("user__family_name", "user__given_name", "user__preferred_name")
    search_label = _("Name")
    default_sort = "person"
    columns = (
        Column(
            "person",
            _("Person"),
            sort=("user__family_name", "user__given_name"),
            cell=Cell(*by_path("user", *CALLED_NAME), write=called_name),
        ),
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

    def needing_attention(self, rows):
        """People without a seat, and those who need another one. What a trainer or vendor must do is on their desks."""
        waiting = people_out_of_reach(self._seats, at=timezone.now())
        return rows.filter(Q(user__in=waiting) | ~Q(user__in=self._seats.values("person")))

    def get_file_cells(self, rows):
        """Also the cohorts, and the minutes credited in each."""
        seats = self._seats.filter(person__in=rows.order_by().values("user")).order_by("cohort__starts_at", "pk")
        verdicts = verdicts_of(seats, at=timezone.now())
        texts = defaultdict(list)
        for person, pk, code in seats.values_list("person", "pk", "cohort__code"):
            texts[person].append(f"{code}: {verdicts[pk].credited}")
        written = Cell("user", write=lambda person: ", ".join(texts[person]))
        return super().get_file_cells(rows) | {_("Minutes credited by cohort"): written}

    def prepare(self, rows):
        """The seats of the people with their hours, the oldest first, and links to other pages about them."""
        seats = self._seats.of_people(membership.user_id for membership in rows)
        seats = list(seats.select_related("cohort__course_version__course").order_by("cohort__starts_at", "pk"))
        add_hours(seats)
        by_person = defaultdict(list)
        for seat in seats:
            by_person[seat.person_id].append(seat)
        for membership in rows:
            membership.seats = by_person[membership.user_id]
            membership.links = links_of(TRAINEE, membership.user)

    def get_context_data(self, **context):
        """Also the supervisor's own seats, and those that they can still take again."""
        seats, now = list(own_seats(self.request.user)[:MAX_SEATS]), timezone.now()
        own = [seat for seat in seats if seat.is_taken]
        add_hours(own)
        undoable = [seat for seat in seats if is_for_supervisors(seat) and seat.may_be_restored_by(Side.AGENCY, now)]
        return super().get_context_data(own=own, undoable=undoable, **context)


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
        Column("left", _("Seats left"), numeric=True),
    )
    empty_heading = _("No open course for supervisors")
    empty_text = _("Vendors open their cohorts some weeks before they start. Look again later.")

    def get_rows(self):
        """Open cohorts of courses for supervisors."""
        return Cohort.objects.visible_to(self.request.user).open_for(Course.Audience.SUPERVISORS)

    def prepare(self, rows):
        """The supervisor's own seat in each, and the hours scheduled."""
        add_scheduled(rows)
        add_enrolling(rows, timezone.now())
        seats = dict(own_seats(self.request.user).taken().values_list("cohort", "pk"))
        places = {place.cohort_id: place for place in read_places(own_places(self.request.user))}
        for cohort in rows:
            cohort.my_seat, cohort.my_place = seats.get(cohort.pk), places.get(cohort.pk)


class AgencyForm(forms.Form):
    """Which agency pays; asked only of those who supervise at several."""

    agency = forms.ModelChoiceField(None, label=_("Agency that pays"), empty_label=_("Choose one"))

    again = text_field(
        _("Why another seat?"), required=False, help_text=_("You completed this course, or have a seat in it.")
    )

    def __init__(self, *args, agencies, unusual, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies
        if len(agencies) == 1:
            del self.fields["agency"]
        if not unusual:
            del self.fields["again"]


class SupervisorEnroll(RowActionView):
    """Take a seat oneself, after reading what it costs whom."""

    allowed_roles = SUPERVISOR
    template_name = "training/supervisor_enroll.html"
    form_class = AgencyForm
    action_label = _("Enroll")

    def get_rows(self):
        """Open cohorts of courses for supervisors."""
        cohorts = Cohort.objects.visible_to(self.request.user).open_for(Course.Audience.SUPERVISORS)
        return cohorts.with_dates()

    @cached_property
    def agencies(self):
        """Where the person supervises."""
        return Organization.objects.visible_to(self.request.user, role=roles.SUPERVISOR)

    def get_problem(self):
        """The person has a seat already."""
        seated = own_seats(self.request.user).taken().filter(cohort=self.row).exists()
        return Problem("seat_held", person=called(self.request.user), cohort=self.row) if seated else None

    def get_heading(self):
        """The page's title."""
        return gettext("Enroll in %(cohort)s") % {"cohort": self.row}

    def get_crumbs(self):
        """The list of courses."""
        return [(_("Courses for supervisors"), reverse("supervisor_courses"))]

    def get_back_url(self):
        """The supervisor's home, where their own seats are."""
        return reverse("supervisor_home")

    def get_form_kwargs(self):
        """The agencies to choose from, and whether another seat in the course is unusual."""
        seats, course = own_seats(self.request.user), self.row.course_version.course
        own = standings_of(seats, course, [self.request.user.pk], at=timezone.now()).get(self.request.user.pk)
        return super().get_form_kwargs() | {"agencies": self.agencies, "unusual": own and own.code in UNUSUAL}

    def act(self, data, by, at):
        """Take the seat."""
        return enroll_in_coaching(cohort=self.row, agency=data.get("agency"), again=data.get("again", ""), by=by, at=at)

    def done_text(self, result):
        """Where the person has a seat."""
        return gettext("You have a seat in %(cohort)s.") % {"cohort": self.row}

    def get_context_data(self, **context):
        """The cohort and who pays."""
        return super().get_context_data(
            cohort=self.row,
            left=self.row.left,
            payer=self.agencies[0] if len(self.agencies) == 1 else None,
            terms=terms_of_cohort(self.row),
            sessions=self.row.dates,
            scheduled=sum(session.minutes for session in self.row.dates),
            **context,
        )


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
