"""Accommodations in the Wagtail admin: examinations staff grant and withdraw, auditors read. No reason is asked for."""

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
from cohorts.core.persons import is_own
from cohorts.ui.templatetags.formats import day
from cohorts.ui.viewsets import ScopedModelViewSet, StepsPolicy, ViewSetActionView
from exams.delivery.actions import accommodations
from exams.delivery.admin.accommodation_grants import GrantPage
from exams.delivery.models import Accommodation

READERS, WRITERS = (roles.AUDITOR,), (roles.EXAMINATIONS,)


class WithdrawPage(ViewSetActionView):
    """Take a grant back."""

    allowed_roles = (roles.EXAMINATIONS,)
    model = Accommodation
    namespace = "accommodations"
    header_icon = "time"
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
        may = state != AccommodationState.WITHDRAWN and has_role(user, *WRITERS) and not is_own(user, row.person_id)
        return super().get_context_data(state=state, may_withdraw=may, **kwargs)


class AccommodationViewSet(ScopedModelViewSet):
    """Accommodations: granted and withdrawn by steps, never edited."""

    model = Accommodation
    name = "accommodations"
    readers, writers = READERS, WRITERS
    empty_text = _("Nobody has an accommodation yet. Record one with the button above before the person takes an exam.")
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
        Column("purpose", label=_("For"), accessor=lambda row: row.get_purpose_display(), sort_key="purpose"),
        Column("valid_from", label=_("First day"), accessor=lambda row: day(row.valid_from), sort_key="valid_from"),
        Column("valid_to", label=_("Last day"), accessor=lambda row: day(row.valid_to), sort_key="valid_to"),
        Column("state", label=_("State"), accessor=lambda row: state_of(row, home_day(timezone.now())).label),
    ]
    list_filter = ["kind", "purpose"]
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
