"""An agency's portal: its people in training, open cohorts, sponsoring seats, and giving them up."""

from django import forms
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cohorts.billing.models import Charge, Credit, Order
from cohorts.billing.rules.postings import cents
from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day, format_money
from cohorts.core.names import called
from cohorts.core.search import search
from cohorts.people.models import Membership
from cohorts.training.actions import enrollments as actions
from cohorts.training.actions.seat_payers import part_of_agency
from cohorts.training.models import Cohort, Enrollment
from cohorts.training.models.enrollments import Side
from cohorts.training.models.hours import add_scheduled
from cohorts.training.models.seatless import trainees_without_seat
from cohorts.training.views.fee_terms import terms_of_cohort
from cohorts.training.views.seat_lists import SeatFilter, SeatList
from cohorts.training.views.withdrawal import UndoWithdrawalView, WithdrawView
from cohorts.ui.action_view import RowActionView
from cohorts.ui.fields import PersonChoice
from cohorts.ui.list_view import Column, ListView

AGENCY = (roles.AGENCY_COORDINATOR,)
NAMES = ("family_name", "given_name", "preferred_name", "email")
MAX_UNSEARCHED_TRAINEES = 15
MAX_WITHOUT_SEAT = 50


def _seats(user):
    return Enrollment.objects.visible_to(user, role=roles.AGENCY_COORDINATOR).with_cohort()


def _trainees(user):
    return Membership.objects.visible_to(user, role=roles.AGENCY_COORDINATOR).holding(roles.TRAINEE)


def _open_cohorts(user):
    return Cohort.objects.visible_to(user).open_for("trainees")


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
        return _seats(self.request.user).taken().filter(cohort__state__in=in_training)

    def get_context_data(self, **context):
        """Also trainees without a seat, open cohorts, and what is charged."""
        user = self.request.user
        without = trainees_without_seat(user)
        charges = Charge.objects.visible_to(user, role=roles.AGENCY_COORDINATOR)
        credits = Credit.objects.visible_to(user, role=roles.AGENCY_COORDINATOR)
        return super().get_context_data(
            without=list(without[:MAX_WITHOUT_SEAT]),
            without_count=without.count(),
            open_count=_open_cohorts(user).filter(left__gt=0).count(),
            charged=_total(charges) - _total(credits),
            **context,
        )


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
        """Open cohorts of courses for trainees."""
        return _open_cohorts(self.request.user)

    def prepare(self, rows):
        """The hours scheduled in each."""
        add_scheduled(rows)


class OrderChoice(forms.ModelChoiceField):
    """Purchase orders, with what is left of each."""

    default_error_messages = {
        "invalid_choice": _("This order cannot be used any more. Check the list, or take the seats without an order.")
    }

    def label_from_instance(self, order):
        """The number, what is left, and until when."""
        words = {"order": order, "left": format_money(order.dollars_left), "day": format_day(order.valid_through)}
        return gettext("%(order)s: %(left)s left, through %(day)s") % words


class SponsorForm(forms.Form):
    """Which trainees get a seat."""

    trainees = PersonChoice(None, label=_("Trainees"), error_messages={"required": _("Choose at least one trainee.")})
    order = OrderChoice(None, label=_("Charge the fees to"), required=False, empty_label=_("No purchase order"))

    def __init__(self, *args, trainees, orders, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["trainees"].queryset = trainees
        self.fields["order"].queryset = orders
        if not orders:
            del self.fields["order"]


class Sponsor(RowActionView):
    """Choose who gets a seat; all of them or none."""

    allowed_roles = AGENCY
    template_name = "training/agency_sponsor.html"
    form_class = SponsorForm
    action_label = _("Take the seats")

    def get_rows(self):
        """Open cohorts of courses for trainees."""
        return _open_cohorts(self.request.user).with_dates()

    def get_heading(self):
        """The page's title."""
        return gettext("Take seats in %(cohort)s") % {"cohort": self.row}

    def get_crumbs(self):
        """The list of cohorts."""
        return [(_("Open cohorts"), self.get_back_url())]

    def get_back_url(self):
        """The list of cohorts."""
        return reverse("agency_cohorts")

    @cached_property
    def seated(self):
        """The agency's seats in this cohort."""
        return _seats(self.request.user).taken().filter(cohort=self.row)

    @cached_property
    def had(self):
        """Trainees who have or had a seat in the course; left out of the choice unless all are asked for."""
        rows = self._free.filter(user__in=_in_course(self.request.user, self.row.course_version.course))
        return rows.none() if "all" in self.request.GET else rows

    @cached_property
    def _free(self):
        return _trainees(self.request.user).exclude(user__in=self.seated.values("person"))

    def offered(self):
        """The trainees to choose from."""
        rows = self._free.exclude(pk__in=self.had.values("pk"))
        words = self.request.GET.get("q", "") if self.request.method == "GET" else ""
        return search(rows, words, [f"user__{name}" for name in NAMES])

    def get_form_kwargs(self):
        """Whoever is not on the list can be sent by an old page, and is then refused with a reason."""
        orders = Order.objects.visible_to(self.request.user, role=roles.AGENCY_COORDINATOR)
        return super().get_form_kwargs() | {
            "trainees": _trainees(self.request.user),
            "orders": orders.usable_on(home_day(timezone.now())).order_by("valid_through", "pk"),
        }

    def act(self, data, by, at):
        """Give the chosen trainees seats."""
        memberships = list(data["trainees"])
        order = data.get("order")
        actions.sponsor_all(cohort=self.row, memberships=memberships, order=order, by=by, at=at)
        return memberships

    def done_text(self, result):
        """Who has a seat, and what it costs."""
        if len(result) == 1:
            done = gettext("%(person)s has a seat in %(cohort)s. Your agency is charged the fee.")
            return done % {"person": called(result[0].user), "cohort": self.row}
        done = ngettext(
            "%(count)s trainee has a seat in %(cohort)s. Your agency is charged the fee.",
            "%(count)s trainees have a seat in %(cohort)s. Your agency is charged the fees.",
            len(result),
        )
        return done % {"count": len(result), "cohort": self.row}

    def get_done_url(self, result):
        """The list of seats."""
        return reverse("agency_enrollments")

    def get_context_data(self, **context):
        """The cohort, who is in it, and whom to choose from."""
        context = super().get_context_data(**context)
        offered = self.offered()
        context["form"].fields["trainees"].queryset = offered
        number = offered.count()
        return context | {
            "cohort": self.row,
            "terms": terms_of_cohort(self.row),
            "part": part_of_agency(self.row),
            "left": self.row.left,
            "sessions": self.row.dates,
            "scheduled": sum(session.minutes for session in self.row.dates),
            "seated": [called(seat.person) for seat in self.seated],
            "has_trainees": number > 0,
            "searchable": number > MAX_UNSEARCHED_TRAINEES or "q" in self.request.GET,
            "had": [called(membership.user) for membership in self.had],
        }


def _in_course(user, course):
    return Enrollment.objects.visible_to(user).in_course(course).values("person")


class AgencySeats(SeatList):
    """Every seat that the agency pays or paid."""

    allowed_roles = AGENCY
    template_name = "training/agency_enrollments.html"
    heading = _("Seats of your agency")
    filterset_class = SeatFilter
    default_sort = "-starts"
    file_name = "seats"
    empty_heading = _("No seats yet")
    empty_text = _("Choose an open cohort and take seats for your trainees.")
    empty_action = (_("Find a cohort"), "agency_cohorts")

    def get_rows(self):
        """All seats of the agency."""
        return _seats(self.request.user)

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
        return _seats(self.request.user)

    def get_back_url(self):
        """The list of seats."""
        return reverse("agency_enrollments")


class AgencyWithdraw(WithdrawView):
    """Give up a seat of the agency's."""

    allowed_roles = AGENCY

    def get_rows(self):
        """All seats of the agency."""
        return _seats(self.request.user)

    def get_back_url(self):
        """The list of seats."""
        return reverse("agency_enrollments")

    def get_affected(self):
        """The person, and the vendor."""
        about = {"person": called(self.row.person)}
        return gettext("%(person)s, who is emailed. The vendor sees that the seat was given up.") % about
