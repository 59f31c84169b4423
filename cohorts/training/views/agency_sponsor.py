"""An agency takes seats in a cohort for its trainees."""

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cohorts.billing.models import Order
from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day, format_list, format_money
from cohorts.core.names import called
from cohorts.core.refusals import sentence_of
from cohorts.training.actions import enrollments as actions
from cohorts.training.actions.seat_payers import part_of_agency
from cohorts.training.models import WaitingPlace
from cohorts.training.models.late_seats import late_outlooks
from cohorts.training.rules.seats import UNUSUAL
from cohorts.training.seat_messages import STANDINGS
from cohorts.training.views.agency import AGENCY, open_cohorts, seats_of, trainees_of
from cohorts.training.views.canceled_cohort import SaysCanceled
from cohorts.training.views.fee_terms import terms_of_cohort
from cohorts.training.views.people_to_choose import NEEDED, ChoosesPeople
from cohorts.ui.action_view import RowActionView
from cohorts.ui.fields import PersonChoice, text_field


class OrderChoice(forms.ModelChoiceField):
    """Purchase orders, with what is left of each."""

    default_error_messages = {
        "invalid_choice": _("This order cannot be used any more. Check the list, or take the seats without an order.")
    }

    def label_from_instance(self, order):
        """The number, what is left, and until when."""
        words = {"order": order, "left": format_money(order.dollars_left), "day": format_day(order.valid_through)}
        return gettext("%(order)s: %(left)s left, through %(day)s") % words


class OpenBoxes(forms.CheckboxSelectMultiple):
    """Check boxes of memberships, without those of people for whom no seat can be taken: `barred`, their ids."""

    barred: frozenset | set = frozenset()

    def create_option(self, name, value, *args, **kwargs):
        """The box, closed for who cannot be chosen."""
        option = super().create_option(name, value, *args, **kwargs)
        if getattr(value, "instance", None) is not None and value.instance.user_id in self.barred:
            option["attrs"]["disabled"] = True
        return option


# Why no seat can be taken for somebody, whatever their standing.
REFUSED = _("%(person)s: is not admitted, or withdrew, so no seat can be taken")
LACKING = _("%(person)s: has not chosen a program yet, so no seat can be taken")


class TraineeChoice(PersonChoice):
    """Trainees, each with how far they are with the course, if there is anything to say."""

    widget = OpenBoxes
    standings: dict = {}
    lacking: frozenset | dict = frozenset()
    refused: frozenset | set = frozenset()

    def bar(self, *, lacking, refused):
        """Close the boxes of those who have no program, and of those who are not admitted, by their ids."""
        self.lacking, self.refused = lacking, refused
        self.widget.barred = {*lacking, *refused}

    def label_from_instance(self, obj):
        """The name and the standing."""
        row = self.standings.get(obj.user_id)
        for people, text in ((self.refused, REFUSED), (self.lacking, LACKING)):
            if obj.user_id in people:
                return text % {"person": super().label_from_instance(obj)}
        if row is None:
            return super().label_from_instance(obj)
        words = {"person": super().label_from_instance(obj), "standing": STANDINGS[row.code] % {"cohort": row.cohort}}
        return gettext("%(person)s: %(standing)s") % words


class SponsorForm(forms.Form):
    """Which trainees get a seat."""

    trainees = TraineeChoice(None, label=_("Trainees"), error_messages={"required": _("Choose at least one trainee.")})
    again = text_field(
        _("Why another seat?"),
        required=False,
        help_text=_(
            "Only for people who completed this course, have a seat in it, or are certified. We keep this with the "
            "record."
        ),
    )
    late = text_field(
        _("Why give the seat all the same?"),
        required=False,
        help_text=_("Only for people who cannot reach the hours any more. We keep this with the record."),
    )
    order = OrderChoice(None, label=_("Charge the fees to"), required=False, empty_label=_("No purchase order"))

    field_order = ("trainees", "again", "late", "order")

    def __init__(self, *args, trainees, orders, standings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["trainees"].queryset = trainees
        self.fields["trainees"].standings = standings
        self.fields["order"].queryset = orders
        if not orders:
            del self.fields["order"]


class Sponsor(ChoosesPeople, SaysCanceled, RowActionView):
    """Choose who gets a seat; all of them or none."""

    allowed_roles = AGENCY
    template_name = "training/agency_sponsor.html"
    form_class = SponsorForm
    action_label = _("Take the seats")

    def get_rows(self):
        """Open cohorts of courses for trainees."""
        return open_cohorts(self.request.user).with_dates()

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
        return seats_of(self.request.user).taken().filter(cohort=self.row)

    def get_free(self):
        """The agency's trainees without a seat in this cohort."""
        return trainees_of(self.request.user).exclude(user__in=self.seated.values("person"))

    def get_form_kwargs(self):
        """Whoever is not on the list can be sent by an old page, and is then refused with a reason."""
        orders = Order.objects.visible_to(self.request.user, role=roles.AGENCY_COORDINATOR)
        return super().get_form_kwargs() | {
            "trainees": trainees_of(self.request.user),
            "standings": self.standings,
            "orders": orders.usable_on(home_day(timezone.now())).order_by("valid_through", "pk"),
        }

    def act(self, data, by, at):
        """Give the chosen trainees seats."""
        memberships = list(data["trainees"])
        more = {"order": data.get("order"), "again": data["again"], "late": data["late"], "by": by, "at": at}
        return actions.sponsor_all(cohort=self.row, memberships=memberships, **more)

    def done_text(self, result):
        """Who has a seat, and what it costs; for whom one is kept."""
        kept = [row for row in result if isinstance(row, WaitingPlace)]
        seats = [row for row in result if row not in kept]
        return " ".join(text for text in (self._seats_text(seats), self._kept_text(kept)) if text)

    def _kept_text(self, kept):
        people = format_list([called(place.person) for place in kept])
        text = gettext(
            "%(people)s: a seat in %(cohort)s waits for admission. Your agency is charged when they are admitted."
        )
        return text % {"people": people, "cohort": self.row} if kept else ""

    def _seats_text(self, seats):
        if not seats:
            return ""
        if len(seats) == 1:
            done = gettext("%(person)s has a seat in %(cohort)s. Your agency is charged the fee.")
            return done % {"person": called(seats[0].person), "cohort": self.row}
        done = ngettext(
            "%(count)s trainee has a seat in %(cohort)s. Your agency is charged the fee.",
            "%(count)s trainees have a seat in %(cohort)s. Your agency is charged the fees.",
            len(seats),
        )
        return done % {"count": len(seats), "cohort": self.row}

    def get_done_url(self, result):
        """The list of seats; the people on lists, if only these are new."""
        is_kept = bool(result) and all(isinstance(row, WaitingPlace) for row in result)
        return reverse("agency_waiting" if is_kept else "agency_enrollments")

    def get_context_data(self, **context):
        """The cohort, who is in it, and whom to choose from."""
        context = super().get_context_data(**context)
        people = self.list_people(context["form"])
        form = context["form"]
        unusual = any(row.code in UNUSUAL for row in self.standings.values())
        if not unusual or (self.shown == NEEDED and "again" not in form.errors):
            del form.fields["again"]
        offered = form.fields["trainees"].queryset.select_related("user")
        late = late_outlooks([row.user for row in offered], self.row, timezone.now())
        if not any(outlook.is_out_of_reach for outlook in late.values()) and "late" not in form.errors:
            del form.fields["late"]
        return context | {
            "held": [called(row.user) for row in offered if row.user_id in self.waiting],
            "late": [sentence_of(outlook.problem) for outlook in late.values()],
            "cohort": self.row,
            "terms": terms_of_cohort(self.row),
            "part": part_of_agency(self.row),
            "left": self.row.left,
            "sessions": self.row.dates,
            "scheduled": sum(session.minutes for session in self.row.dates),
            "seated": [called(seat.person) for seat in self.seated],
            **people,
        }
