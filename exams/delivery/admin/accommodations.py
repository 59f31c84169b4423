"""Accommodations in the Wagtail admin: examinations staff grant and withdraw, auditors read. No reason is asked for."""

from datetime import timedelta

from django import forms
from django.db.models import TextChoices
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView, InspectView

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_day
from cohorts.people.models import User
from cohorts.ui.fields import day_field
from cohorts.ui.templatetags.formats import day
from cohorts.ui.viewsets import ScopedModelViewSet, StepsPolicy, ViewSetActionView
from exams.delivery.actions import accommodations
from exams.delivery.models import Accommodation, AccommodationKind
from exams.delivery.models.accommodations import file_number
from exams.delivery.rules import accommodations as rules

READERS, WRITERS = (roles.AUDITOR,), (roles.EXAMINATIONS,)
USUAL = timedelta(days=730)


class GrantForm(forms.Form):
    """Who gets what, and until when."""

    person = forms.EmailField(label=_("Email address of the person"))
    kind = forms.ChoiceField(label=_("Accommodation"), choices=AccommodationKind.choices)
    minutes = forms.IntegerField(
        label=_("Minutes"),
        required=False,
        min_value=1,
        max_value=rules.MAX_MINUTES,
        help_text=_("Only for extra minutes, and for breaks that stop the clock: how many in each exam."),
    )
    valid_from = day_field(_("First day"))
    valid_to = day_field(_("Last day"))
    reference = forms.CharField(
        label=_("Paper file number"),
        required=False,
        max_length=24,
        validators=[file_number],
        help_text=_("Enter only the number. Do not enter a reason or anything about health."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_person(self):
        """The person with that address."""
        person = (
            User.objects.visible_to(self.user).filter(email__iexact=self.cleaned_data["person"], is_active=True).first()
        )
        if person is None:
            raise forms.ValidationError(gettext("Nobody has this email address. Invite the person first."))
        return person


class _Page(ViewSetActionView):
    allowed_roles = (roles.EXAMINATIONS,)
    model = Accommodation
    namespace = "accommodations"
    header_icon = "time"


class GrantPage(_Page):
    """Grant an accommodation."""

    form_class = GrantForm
    heading = _("Grant an accommodation")
    action_label = _("Grant accommodation")
    lead = _(
        "It applies automatically to every exam of this person, including one they are taking "
        "now. The proctor sees what is granted and nothing else. No result, score, "
        "certificate or analysis shows it."
    )

    def get_form_kwargs(self):
        """With who grants."""
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self):
        """From today, for two years; the person may be named in the address."""
        today = home_day(timezone.now())
        return {"person": self.request.GET.get("person", ""), "valid_from": today, "valid_to": today + USUAL}

    def act(self, data, by, at):
        """Grant."""
        return accommodations.grant(**{**data, "minutes": data["minutes"] or 0}, by=by, at=at)

    def done_text(self, result):
        """Who has what."""
        return gettext("%(person)s now has: %(row)s.") % {"person": result.person, "row": result}


class WithdrawPage(_Page):
    """Take a grant back."""

    heading = _("Withdraw the accommodation")
    action_label = _("Withdraw accommodation")
    serious = True
    lead = _(
        "It no longer applies. If the person is taking an exam now, they keep the time they "
        "had left, or at least ten minutes. The record shows it as withdrawn. To undo this, "
        "grant it again."
    )

    def act(self, data, by, at):
        """Withdraw."""
        return accommodations.withdraw(accommodation=self.row, by=by, at=at).accommodation

    def done_text(self, result):
        """Whose it was."""
        return gettext("Withdrew %(row)s of %(person)s.") % {"row": result, "person": result.person}


class AccommodationState(TextChoices):
    """Whether an accommodation applies on a day."""

    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")
    UPCOMING = "upcoming", _("Upcoming")
    CURRENT = "current", _("Current")


def state_of(row, today):
    """The `AccommodationState` of an accommodation on a day."""
    if hasattr(row, "withdrawal"):
        return AccommodationState.WITHDRAWN
    if row.valid_to < today:
        return AccommodationState.EXPIRED
    return AccommodationState.UPCOMING if row.valid_from > today else AccommodationState.CURRENT


class AccommodationIndexView(IndexView):
    """Grants, newest first, in a constant number of queries."""

    def get_base_queryset(self):
        """With what the list shows of each."""
        return super().get_base_queryset().select_related("person", "by", "withdrawal")


class AccommodationInspectView(InspectView):
    """One grant, and the button that takes it back."""

    template_name = "delivery/admin/accommodation_inspect.html"

    def get_context_data(self, **kwargs):
        """Its state, who recorded it, and what may be done."""
        row, user = self.object, self.request.user
        state = state_of(row, home_day(timezone.now()))
        may = state != AccommodationState.WITHDRAWN and has_role(user, *WRITERS) and user.pk != row.person_id
        return super().get_context_data(state=state, may_withdraw=may, **kwargs)


class AccommodationViewSet(ScopedModelViewSet):
    """Accommodations: granted and withdrawn by steps, never edited."""

    model = Accommodation
    name = "accommodations"
    readers, writers = READERS, WRITERS
    policy_class = StepsPolicy
    icon = "time"
    menu_label = _("Accommodations")
    menu_name = "accommodations"
    form_fields = ["kind"]
    index_view_class = AccommodationIndexView
    inspect_view_class = AccommodationInspectView
    inspect_template_name = "delivery/admin/accommodation_inspect.html"
    inspect_view_fields = ["kind"]
    list_display = [
        Column("person", label=_("Person"), accessor="person.get_full_name", sort_key="person__family_name"),
        Column("kind", label=_("Accommodation"), accessor=str, sort_key="kind"),
        Column("valid_from", label=_("First day"), accessor=lambda row: day(row.valid_from), sort_key="valid_from"),
        Column("valid_to", label=_("Last day"), accessor=lambda row: day(row.valid_to), sort_key="valid_to"),
        Column("state", label=_("State"), accessor=lambda row: state_of(row, home_day(timezone.now())).label),
    ]
    list_filter = ["kind"]
    search_fields = ["person__family_name", "person__given_name", "person__email", "reference"]
    search_backend_name = None
    ordering = ["-at"]
    list_per_page = 50

    @property
    def add_view(self):
        """“Add” means: grant."""
        return GrantPage.as_view()

    def get_urlpatterns(self):
        """The end of a grant."""
        return [*super().get_urlpatterns(), path("withdraw/<int:pk>/", WithdrawPage.as_view(), name="withdraw")]
