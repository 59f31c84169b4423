"""A supervisor asks the agency for seats: for the people they supervise, and for themselves."""

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.people.models import Membership, Organization
from cohorts.training.actions import requests as actions
from cohorts.training.models import Cohort, Course, Enrollment, WaitingPlace
from cohorts.training.models.scheduled import add_scheduled
from cohorts.training.views.agency_sponsor import TraineeChoice
from cohorts.training.views.my_requests import open_for_trainees
from cohorts.training.views.people_to_choose import ChoosesPeople
from cohorts.training.views.request_parts import AskView, WithdrawRequestView, message_field, staff_requests
from cohorts.training.views.supervisor import SUPERVISOR
from cohorts.training.views.trainee import own_places, own_seats
from cohorts.training.views.waiting_parts import add_enrolling
from cohorts.ui.list_view import Column, ListView
from cohorts.ui.page import crumb


def staff_of(user):
    """The trainees whom a supervisor signs for."""
    return Membership.objects.visible_to(user, role=roles.SUPERVISOR).holding(roles.TRAINEE)


class StaffForm(forms.Form):
    """For whom seats are asked."""

    trainees = TraineeChoice(None, label=_("For whom"), error_messages={"required": _("Choose at least one person.")})
    message = message_field()

    def __init__(self, *args, staff, standings, agencies, programs, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["trainees"].queryset = staff
        self.fields["trainees"].standings = standings


class StaffCohorts(ListView):
    """Open trainings for which a supervisor can ask for seats for their staff."""

    allowed_roles = SUPERVISOR
    template_name = "training/supervisor_cohorts.html"
    heading = _("Trainings for your staff")
    noun, nouns = _("training"), _("trainings")
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
    empty_heading = _("No open training now")
    empty_text = _("Vendors open their cohorts some weeks before they start. Look again later.")

    def get_crumbs(self):
        """My staff."""
        return [crumb(_("My staff"), "supervisor_home")]

    def get_rows(self):
        """Open cohorts of courses for trainees."""
        return open_for_trainees(self.request.user)

    def prepare(self, rows):
        """Whether people can still enroll, and for whom a request is open."""
        add_scheduled(rows)
        add_enrolling(rows, timezone.now())
        requests = staff_requests(self.request.user).open().filter(cohort__in=[row.pk for row in rows])
        requests = list(requests.select_related("person"))
        for row in rows:
            row.asked_for = ", ".join(called(one.person) for one in requests if one.cohort_id == row.pk)


class AskForStaff(ChoosesPeople, AskView):
    """Ask for seats for some of the people one supervises, all of them or none.

    Whoever has a seat in the cohort, is on its list, or has an open request for it is not listed.
    """

    allowed_roles = SUPERVISOR
    template_name = "training/ask_for_staff.html"
    form_class = StaffForm

    def get_rows(self):
        """Open cohorts of courses for trainees."""
        return open_for_trainees(self.request.user).with_dates()

    @cached_property
    def agencies(self):
        """Where the person supervises."""
        return Organization.objects.visible_to(self.request.user, role=roles.SUPERVISOR)

    def get_form_kwargs(self):
        """Whoever is not on the list can be sent by an old page, and is then refused with a reason."""
        return super().get_form_kwargs() | {"staff": staff_of(self.request.user), "standings": self.standings}

    @cached_property
    def in_it(self):
        """{person id: name} of staff who have a seat in this cohort, are on its list, or are asked for."""
        user = self.request.user
        seats = Enrollment.objects.visible_to(user, role=roles.SUPERVISOR).taken()
        places = WaitingPlace.objects.visible_to(user, role=roles.SUPERVISOR).on_list()
        rows = [
            row
            for part in (seats, places, staff_requests(user).open())
            for row in part.filter(cohort=self.row).select_related("person")
        ]
        return {row.person_id: called(row.person) for row in rows}

    def get_free(self):
        """The supervisor's staff without these."""
        return staff_of(self.request.user).exclude(user__in=list(self.in_it))

    def get_heading(self):
        """The page's title."""
        return gettext("Ask for seats in %(cohort)s") % {"cohort": self.row}

    def get_crumbs(self):
        """The list of trainings."""
        return [crumb(_("My staff"), "supervisor_home"), crumb(_("Trainings for your staff"), "supervisor_cohorts")]

    def get_back_url(self):
        """The list of trainings."""
        return reverse("supervisor_cohorts")

    def act(self, data, by, at):
        """Ask for all of them."""
        memberships = list(data["trainees"])
        return actions.ask_all(cohort=self.row, memberships=memberships, message=data["message"], by=by, at=at)

    def done_text(self, result):
        """For how many, and who answers."""
        text = ngettext(
            "We sent %(count)s request to the agency. We email you when it has answered.",
            "We sent %(count)s requests to the agency. We email you when it has answered.",
            len(result),
        )
        return text % {"count": len(result)}

    def get_done_url(self, result):
        """My staff, where the requests are."""
        return reverse("supervisor_home")

    def get_context_data(self, **context):
        """Whom to choose from, and who is in the cohort already."""
        context = super().get_context_data(has_staff=staff_of(self.request.user).exists(), **context)
        return context | {"in_it": sorted(self.in_it.values())} | self.list_people(context["form"])


class StaffWithdrawRequest(WithdrawRequestView):
    """Withdraw a request that the supervisor made for somebody else."""

    allowed_roles = SUPERVISOR

    def get_rows(self):
        """The supervisor's own requests for others."""
        return staff_requests(self.request.user).filter(asked_by=self.request.user.pk).with_cohort()

    def get_back_url(self):
        """My staff."""
        return reverse("supervisor_home")


class AskOwn(AskView):
    """A supervisor asks for a seat of their own in a course for supervisors; the agency consents before it pays."""

    allowed_roles = SUPERVISOR

    def get_rows(self):
        """Open cohorts of courses for supervisors."""
        cohorts = Cohort.objects.visible_to(self.request.user).open_for(Course.Audience.SUPERVISORS)
        return cohorts.with_dates()

    @cached_property
    def agencies(self):
        """Where the person supervises."""
        return Organization.objects.visible_to(self.request.user, role=roles.SUPERVISOR)

    def get_problem(self):
        """The person has a seat or a place already, or nobody can enroll."""
        about = {"person": called(self.request.user), "cohort": self.row}
        if own_seats(self.request.user).taken().filter(cohort=self.row).exists():
            return Problem("seat_held", **about)
        if own_places(self.request.user).on_list().filter(cohort=self.row).exists():
            return Problem("waiting_already", **about)
        return super().get_problem()

    def get_crumbs(self):
        """The list of courses."""
        return [crumb(_("Courses for supervisors"), "supervisor_courses")]

    def get_back_url(self):
        """The list of courses."""
        return reverse("supervisor_courses")
