"""An agency's portal: its people in training, open cohorts, sponsoring seats, and giving them up."""

from django.db.models import Count, Sum, Window
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.billing.models import Charge, Credit
from cohorts.billing.rules.postings import cents
from cohorts.core import roles
from cohorts.core.names import called
from cohorts.people.models import Membership
from cohorts.training.models import Cohort, Enrollment, RequestForSeat, WaitingPlace
from cohorts.training.models.enrollments import Side
from cohorts.training.models.scheduled import add_scheduled
from cohorts.training.models.seatless import trainees_for_another_seat, trainees_without_seat
from cohorts.training.views.seat_lists import SeatFilter, SeatList
from cohorts.training.views.waiting_parts import add_enrolling, read_places
from cohorts.training.views.withdrawal import UndoWithdrawalView, WithdrawView
from cohorts.ui.list_view import Column, ListView

AGENCY = (roles.AGENCY_COORDINATOR,)
MAX_WITHOUT_SEAT = 50


def seats_of(user):
    """The seats that an agency coordinator's agencies pay or paid."""
    return Enrollment.objects.visible_to(user, role=roles.AGENCY_COORDINATOR).with_cohort()


def trainees_of(user):
    """The trainees of a coordinator's agencies."""
    return Membership.objects.visible_to(user, role=roles.AGENCY_COORDINATOR).holding(roles.TRAINEE)


def places_of(user):
    """The places of the agency's people on waiting lists, of today and before."""
    return WaitingPlace.objects.visible_to(user, role=roles.AGENCY_COORDINATOR)


def requests_to(user):
    """The requests for seats to a coordinator's agencies, of today and before."""
    return RequestForSeat.objects.visible_to(user, role=roles.AGENCY_COORDINATOR)


def open_cohorts(user):
    """Cohorts of courses for trainees in which seats can be taken."""
    return Cohort.objects.visible_to(user).to_fill("trainees", timezone.now())


class AgencyHome(SeatList):
    """What the agency's people are in, what comes next, and what the seats cost."""

    allowed_roles = AGENCY
    template_name = "training/agency_home.html"
    heading = _("Your people in training")
    columns = tuple(column for column in SeatList.columns if column.key != "state")
    default_sort = "starts"
    empty_heading = _("Nobody is in training now")
    empty_text = _("Choose an open cohort and take seats for your trainees.")
    empty_action = (_("Find a cohort"), "agency_cohorts")

    def get_rows(self):
        """Seats in open and running cohorts."""
        in_training = (Cohort.State.OPEN, Cohort.State.RUNNING)
        return seats_of(self.request.user).taken().filter(cohort__state__in=in_training)

    def get_context_data(self, **context):
        """Also open requests, trainees without a seat or who need another, open cohorts, and what is charged."""
        user = self.request.user
        without, without_count = _first_of(trainees_without_seat(user))
        again, again_count = _first_of(trainees_for_another_seat(user, timezone.now())[0])
        charges = Charge.objects.visible_to(user, role=roles.AGENCY_COORDINATOR)
        credits = Credit.objects.visible_to(user, role=roles.AGENCY_COORDINATOR)
        return super().get_context_data(
            without=without,
            without_count=without_count,
            again=again,
            again_count=again_count,
            requests_count=requests_to(user).open().count(),
            open_count=_with_seats_left(user),
            charged=_total(charges) - _total(credits),
            **context,
        )


def _first_of(memberships):
    """The first memberships, and how many there are, in one query: finding them is what costs."""
    rows = list(memberships.annotate(total=Window(Count("pk")))[:MAX_WITHOUT_SEAT])
    return rows, rows[0].total if rows else 0


def _with_seats_left(user):
    """How many open cohorts have a seat that can be taken."""
    cohorts = list(open_cohorts(user).filter(left__gt=0, waiting=0))
    add_enrolling(cohorts, timezone.now())
    return sum(cohort.can_take for cohort in cohorts)


def _total(rows):
    return cents(rows.aggregate(total=Sum("amount"))["total"] or 0)


class AgencyCohorts(ListView):
    """Open cohorts for trainees, with the seats left."""

    allowed_roles = AGENCY
    template_name = "training/agency_cohorts.html"
    heading = _("Open cohorts")
    noun, nouns = _("cohort"), _("cohorts")
    search_fields = ("code", "place", "vendor__name", "course_version__course__title")
    default_sort = "starts"
    columns = (
        Column("code", _("Cohort"), sort=("code",)),
        Column("course", _("Course"), sort=("course_version__course__title", "starts_at")),
        Column("vendor", _("Vendor"), sort=("vendor__name", "starts_at")),
        Column("starts", _("First session"), sort=("starts_at",)),
        Column("place", _("Place")),
        Column("fee", _("Fee"), numeric=True, unit=_("per seat")),
        Column("left", _("Seats left"), sort=("left",), numeric=True),
    )
    empty_heading = _("No open cohort now")
    empty_text = _("Vendors open their cohorts some weeks before they start. Look again later.")

    def get_rows(self):
        """Cohorts of courses for trainees, also those that take late seats."""
        return open_cohorts(self.request.user)

    def prepare(self, rows):
        """The hours scheduled in each, whether people can still be enrolled, and who of the agency waits for it."""
        add_scheduled(rows)
        add_enrolling(rows, timezone.now())
        places = read_places(places_of(self.request.user).filter(cohort__in=[row.pk for row in rows]))
        for row in rows:
            row.own_places = [place for place in places if place.cohort_id == row.pk]


class AgencySeats(SeatList):
    """Every seat that the agency pays or paid."""

    allowed_roles = AGENCY
    template_name = "training/agency_enrollments.html"
    heading = _("Seats of your agency")
    filterset_class = SeatFilter
    search_fields = (*SeatList.search_fields, "reference")
    search_label = _("Person, cohort or seat")
    default_sort = "-starts"
    file_name = "seats"
    empty_heading = _("No seats yet")
    empty_text = _("Choose an open cohort and take seats for your trainees.")
    empty_action = (_("Find a cohort"), "agency_cohorts")

    def get_rows(self):
        """All seats of the agency."""
        return seats_of(self.request.user).with_references()

    def prepare(self, rows):
        """The hours, and which seats were given up less than a day ago."""
        super().prepare(rows)
        for row in rows:
            row.undo = row.may_be_restored_by(Side.AGENCY, timezone.now())


class AgencyUndo(UndoWithdrawalView):
    """Take a seat of the agency's again that was given up."""

    allowed_roles = AGENCY
    side = Side.AGENCY

    def get_rows(self):
        """All seats of the agency."""
        return seats_of(self.request.user)

    def get_back_url(self):
        """The list of seats."""
        return reverse("agency_enrollments")


class AgencyWithdraw(WithdrawView):
    """Give up a seat of the agency's."""

    allowed_roles = AGENCY

    def get_rows(self):
        """All seats of the agency."""
        return seats_of(self.request.user)

    def get_back_url(self):
        """The list of seats."""
        return reverse("agency_enrollments")

    def get_affected(self):
        """The person, colleagues, and the vendor."""
        about = {"person": called(self.row.person), "agency": self.row.agency}
        text = gettext(
            "%(person)s, who is emailed, as are other coordinators of %(agency)s. The vendor sees that the seat was "
            "given up."
        )
        return text % about
