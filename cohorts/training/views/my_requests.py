"""A trainee asks their agency for a seat: open trainings, the request, and withdrawing it."""

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.people.models import Organization
from cohorts.training.models import Cohort, Course
from cohorts.training.models.scheduled import add_scheduled
from cohorts.training.views.request_parts import AskView, WithdrawRequestView, own_requests, read_requests
from cohorts.training.views.trainee import own_places, own_seats
from cohorts.training.views.waiting_parts import add_enrolling, read_places
from cohorts.ui.list_view import Column, ListView
from cohorts.ui.page import crumb

TRAINEE = (roles.TRAINEE,)


def open_for_trainees(user):
    """Cohorts of courses for trainees in which people can enroll."""
    return Cohort.objects.visible_to(user).open_for(Course.Audience.TRAINEES)


class MyOpenCohorts(ListView):
    """Open trainings for which a trainee can ask for a seat; on a phone, one card each."""

    allowed_roles = TRAINEE
    template_name = "training/my_open_cohorts.html"
    heading = _("Ask for a seat")
    noun, nouns = _("training"), _("trainings")
    search_fields = ("code", "place", "vendor__name", "course_version__course__title")
    default_sort = "starts"
    columns = (
        Column("code", _("Cohort"), sort=("code",)),
        Column("starts", _("First session"), sort=("starts_at",)),
        Column("place", _("Place")),
        Column("fee", _("Fee"), numeric=True),
        Column("left", _("Seats left"), numeric=True),
    )
    empty_heading = _("No open training now")
    empty_text = _("Vendors open their cohorts some weeks before they start. Look again later.")

    def get_crumbs(self):
        """My training."""
        return [crumb(_("My training"), "my_home")]

    def get_rows(self):
        """Open cohorts of courses for trainees."""
        return open_for_trainees(self.request.user)

    def prepare(self, rows):
        """The person's own seat, place or request in each, and whether people can still enroll."""
        user = self.request.user
        add_scheduled(rows)
        add_enrolling(rows, timezone.now())
        seats = set(own_seats(user).taken().values_list("cohort", flat=True))
        places = {place.cohort_id: place for place in read_places(own_places(user))}
        requests = {row.cohort_id: row for row in own_requests(user).open()}
        for cohort in rows:
            cohort.is_mine, cohort.my_place = cohort.pk in seats, places.get(cohort.pk)
            cohort.my_request = requests.get(cohort.pk)
            cohort.can_ask = (cohort.can_take or cohort.can_wait) and not (cohort.is_mine or cohort.my_place)

    def get_context_data(self, **context):
        """Also the requests so far."""
        requests = read_requests(own_requests(self.request.user), self.request.user)
        return super().get_context_data(requests=requests, **context)


class MyAsk(AskView):
    """A trainee asks for a seat."""

    allowed_roles = TRAINEE

    def get_rows(self):
        """Open cohorts of courses for trainees."""
        return open_for_trainees(self.request.user).with_dates()

    @cached_property
    def agencies(self):
        """Where the person is a trainee."""
        return Organization.objects.visible_to(self.request.user, role=roles.TRAINEE).order_by("name")

    def get_crumbs(self):
        """The list of trainings."""
        return [crumb(_("My training"), "my_home"), crumb(_("Ask for a seat"), "my_open_cohorts")]

    def get_back_url(self):
        """The list of trainings."""
        return reverse("my_open_cohorts")

    def get_done_url(self, result):
        """My training, where the request is."""
        return reverse("my_home")


class MyWithdrawRequest(WithdrawRequestView):
    """Withdraw a request for a seat for oneself, also one that a supervisor made."""

    allowed_roles = (*TRAINEE, roles.SUPERVISOR)

    def get_rows(self):
        """One's own requests."""
        return own_requests(self.request.user).with_cohort()

    def get_heading(self):
        """The question."""
        return gettext("Withdraw your request for a seat in %(cohort)s?") % {"cohort": self.row.cohort}

    def get_affected(self):
        """The agency, and who asked."""
        return gettext("You, and the coordinators of %(agency)s, who are emailed.") % {"agency": self.row.agency}

    def get_back_url(self):
        """My training."""
        return reverse("my_home")

    def done_text(self, result):
        """Which request it was."""
        return gettext("Your request for a seat in %(cohort)s is withdrawn.") % {"cohort": self.row.cohort}
