"""Recording that another agency employs the person of a seat, in the Wagtail admin."""

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day, format_money
from cohorts.core.problems import Problem
from cohorts.people.admin.proposals import ProposesMixin
from cohorts.people.admin.waiting import waiting_about
from cohorts.people.models import Organization
from cohorts.training.actions.employers import certificates_of_fees, fees_by_day, moving_back
from cohorts.training.acts import employ_as_before, employ_elsewhere
from cohorts.training.admin.seat_fees import OfSeat
from cohorts.training.models import EmployerChange
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.fields import ReasonForm, day_field
from cohorts.ui.page import crumb


class EmployerForm(ReasonForm):
    """Which agency, from which day, and why."""

    agency = forms.ModelChoiceField(None, label=_("New employer"))
    from_on = day_field(_("First day"), help_text=_("Today or earlier."))
    field_order = ("agency", "from_on", "reason")

    def __init__(self, *args, agencies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies


class ChangeEmployer(ProposesMixin, OfSeat, AdminConfirmView):
    """Record another employer."""

    allowed_roles = (roles.PROGRAM,)
    form_class = EmployerForm
    header_icon = "group"
    action_label = _("Record the new employer")

    def get_heading(self):
        """Whose."""
        return gettext("Another employer for seat %(seat)s") % {"seat": self.seat_name}

    def get_crumbs(self):
        """The fees of seats, the seat."""
        return [*super().get_crumbs(), (self.seat_name, self.get_back_url())]

    def get_problem(self):
        """Another person is asked to decide about this seat."""
        return _waiting(self.request.user, self.row)

    def get_form_kwargs(self):
        """The other agencies."""
        rows = Organization.objects.visible_to(self.request.user).filter(kind=roles.AGENCY, is_active=True)
        return super().get_form_kwargs() | {"agencies": rows.exclude(pk=self.row.agency_id).order_by("name")}

    def get_initial(self):
        """From today."""
        return {"from_on": home_day(timezone.now())}

    def get_consequences(self):
        """The money, and who reads what."""
        text = gettext(
            "The seat is the new agency’s. Fees for services from the first day on are charged to it; what %(agency)s "
            "was charged for them is credited. Earlier fees stay with %(agency)s, which no longer sees hours, exams or "
            "certificates. The person’s role there ends, unless another seat there is in training."
        )
        return " ".join([text % {"agency": self.row.agency}, *map(self._moved_text, fees_by_day(self.row))])

    def _moved_text(self, entry):
        day, moved = entry
        about = {
            "day": format_day(day),
            "agency": self.row.agency,
            "amount": format_money(moved.amount),
            "freed": format_money(moved.freed),
        }
        if moved.freed:
            text = gettext(
                "If the first day is not after %(day)s, %(agency)s is credited %(amount)s. Of this, %(freed)s is paid "
                "and becomes unapplied money of %(agency)s; because it moves money, another person approves the change."
            )
        else:
            text = gettext("If the first day is not after %(day)s, %(agency)s is credited %(amount)s.")
        return text % about

    def get_affected(self):
        """Who is emailed, and what of the person rests on a fee that may move."""
        emailed = gettext("The person and both agencies, who are emailed.")
        return " ".join([emailed, *certificates_of_fees(self.row, self.row.agency)])

    def get_undo(self):
        """By taking it back."""
        return gettext("You can take it back on the page of the seat. The role that ended must then be given again.")

    def act(self, data, by, at):
        """Record it, or propose it where two people decide."""
        fields = {name: data[name] for name in ("agency", "from_on", "reason")}
        return employ_elsewhere(enrollment=self.row, **fields, by=by, at=at)

    def done_at_once(self, result):
        """Who employs the person."""
        return gettext("%(agency)s employs the person from %(day)s on.") % {
            "agency": result.agency,
            "day": format_day(result.from_on),
        }


def _waiting(user, seat):
    return Problem("seat_has_proposal") if waiting_about(user, seat) else None


class TakeBackEmployer(ProposesMixin, AdminConfirmView):
    """Take back a change of employer that was recorded by mistake."""

    allowed_roles = (roles.PROGRAM,)
    form_class = ReasonForm
    header_icon = "group"
    action_label = _("Take the change back")

    def get_rows(self):
        """The changes."""
        rows = EmployerChange.objects.visible_to(self.request.user)
        return rows.select_related("agency", "former", "enrollment__cohort__course_version__course")

    def get_heading(self):
        """Which change."""
        return gettext("Take back the change of employer to %(agency)s?") % {"agency": self.row.agency}

    def get_crumbs(self):
        """The fees of seats."""
        return [crumb(_("Fees of seats"), "seat_fees")]

    def get_back_url(self):
        """The seat."""
        return reverse("seat_fee", args=[self.row.enrollment_id])

    def get_consequences(self):
        """The money."""
        moved = moving_back(self.row)
        about = {"former": self.row.former, "agency": self.row.agency, "day": format_day(self.row.from_on)}
        text = gettext("The seat belongs to %(former)s again, with the fees for services from %(day)s on.") % about
        if not moved.amount:
            return text
        about |= {"amount": format_money(moved.amount), "freed": format_money(moved.freed)}
        if moved.freed:
            more = gettext(
                "%(agency)s is credited %(amount)s. Of this, %(freed)s is paid and becomes unapplied money of "
                "%(agency)s; because it moves money, another person approves it."
            )
        else:
            more = gettext("%(agency)s is credited %(amount)s.")
        return f"{text} {more % about}"

    def get_affected(self):
        """Who is emailed, and what of the person rests on a fee that moves."""
        emailed = gettext("The person and both agencies, who are emailed.")
        return " ".join([emailed, *certificates_of_fees(self.row.enrollment, self.row.agency)])

    def get_problem(self):
        """Another person is asked to decide about this seat."""
        return _waiting(self.request.user, self.row.enrollment)

    def get_undo(self):
        """By recording it again."""
        return gettext("You can record the change again, with the right agency and day.")

    def act(self, data, by, at):
        """Take it back, or propose it where two people decide."""
        return employ_as_before(change=self.row, **data, by=by, at=at)

    def done_at_once(self, result):
        """Whose seat it is."""
        return gettext("Taken back. The seat belongs to %(agency)s again.") % {"agency": result.agency}
