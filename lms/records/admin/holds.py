"""Legal holds: what must be kept while a dispute, a request or an inquiry is open."""

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.holds import actions
from cohorts.core.holds.models import HOLD_READERS, LegalHold
from cohorts.core.names import called
from cohorts.people.models import User
from cohorts.ui.action_view import AdminActionView
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.columns import DayColumn
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.fields import ReasonForm, day_field, text_field
from cohorts.ui.page import crumb
from lms.records.admin.offices import AsksForOffice
from lms.records.facts.classes import CLASSES
from lms.records.facts.neutral import NEUTRAL, about_of, label_of
from lms.records.models import PurgeItem

TITLE = _("Legal holds")
MAX_LISTED = 100


def scope_of(hold):
    """On whom and what a hold is, in words. Beside a name stands no class that others decide about."""
    if hold.person is None:
        return str(CLASSES[hold.record_class].label) if hold.record_class in CLASSES else hold.record_class
    what = label_of(hold.record_class) if hold.record_class else gettext("all records")
    return f"{called(hold.person)}: {what}"


def state_of(hold):
    """Whether it is in force, and from when, if its first day is still to come."""
    if hold.released_at:
        return gettext("Released")
    if hold.from_day > home_day(timezone.now()):
        return gettext("Begins on %(day)s") % {"day": format_day(hold.from_day)}
    return gettext("In force")


class HoldList(AdminListView):
    """Every hold, newest first."""

    model = LegalHold
    page_title = TITLE
    header_icon = "lock"
    index_url_name = "holds"
    index_results_url_name = "holds_results"
    default_ordering = "-number"
    is_searchable = True
    search_fields = ["person__given_name", "person__family_name", "person__email", "reason"]
    empty_text = _("There is no legal hold. Place one as soon as a dispute, request or inquiry begins.")
    export_filename = "holds"
    list_display = [
        TitleColumn("number", label=_("Hold"), accessor=str, get_url=lambda row: reverse("hold", args=[row.pk])),
        Column("scope", label=_("On"), accessor=scope_of),
        DayColumn("from_day", label=_("From")),
        Column("state", label=_("State"), accessor=state_of),
    ]
    sheet = {
        gettext_noop("Hold"): lambda row: row.number,
        gettext_noop("On"): scope_of,
        gettext_noop("From"): lambda row: row.from_day,
        gettext_noop("State"): state_of,
        gettext_noop("Reason"): lambda row: row.reason,
    }

    def get_base_queryset(self):
        """With the people."""
        return super().get_base_queryset().select_related("person")

    @cached_property
    def header_buttons(self):
        """Place one."""
        if not has_role(self.request.user, roles.PROGRAM):
            return []
        return [HeaderButton(gettext("Place a legal hold"), url=reverse("hold_place"), icon_name="plus")]


class HoldForm(forms.Form):
    """On whom or what, why, and from when."""

    person = forms.EmailField(
        label=_("Email address of the person’s account"), required=False,
        help_text=_("Leave empty for a hold on a class of records of everybody."),
    )  # fmt: skip
    record_class = forms.ChoiceField(label=_("Class of records"), required=False)
    reason = text_field(
        _("Reason"), help_text=_("The dispute, request or inquiry. The person does not read it."),
        error_messages={"required": _("Enter the reason: the dispute, request or inquiry.")},
    )  # fmt: skip
    from_day = day_field(_("First day"), help_text=_("From this day on, nothing that it covers is destroyed."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["record_class"].choices = [("", _("All"))] + [(row.code, row.label) for row in CLASSES.values()]


class PlaceHold(AsksForOffice, AdminActionView):
    """Place a hold."""

    allowed_roles = (roles.PROGRAM,)
    form_class = HoldForm
    heading = _("Place a legal hold")
    header_icon = "lock"
    action_label = _("Place the hold")
    lead = _("It applies from its first day on, also to what two people have approved to destroy and is not done yet.")

    def get_crumbs(self):
        """All holds."""
        return [crumb(TITLE, "holds")]

    def get_back_url(self):
        """All holds."""
        return reverse("holds")

    def get_initial(self):
        """From today; the person whose page led here."""
        return {"from_day": home_day(timezone.now()), "person": self.request.GET.get("person", "")}

    def form_valid(self, form):
        """An address that nobody has is said at its field."""
        address = form.cleaned_data["person"]
        form.person = User.objects.visible_to(self.request.user).with_address(address).first() if address else None
        if address and form.person is None:
            form.add_error("person", gettext("No account has this address."))
            return self.form_invalid(form)
        form.cleaned_data["person"] = form.person
        return super().form_valid(form)

    def act(self, data, by, at):
        """Place it."""
        return actions.place_hold(**data, by=by, at=at)

    def get_done_url(self, result):
        """The hold."""
        return reverse("hold", args=[result.pk])

    def done_text(self, result):
        """Its number."""
        return gettext("Legal hold %(number)s is placed.") % {"number": result.number}


class ShowHold(AdminDetailView):
    """One hold, and what purges kept because of it."""

    allowed_roles = HOLD_READERS
    model = LegalHold
    row_name = "hold"
    header_icon = "lock"
    template_name = "records/admin/hold.html"

    def get_rows(self):
        """With the people."""
        return super().get_rows().select_related("person", "placed_by", "released_by")

    def get_heading(self):
        """Its number."""
        return gettext("Legal hold %(number)s") % {"number": self.row.number}

    def get_crumbs(self):
        """All holds."""
        return [crumb(TITLE, "holds")]

    def get_context_data(self, **context):
        """The records that it kept, with whether they are still there."""
        items = PurgeItem.objects.visible_to(self.request.user).filter(hold=self.row).select_related("record", "run")
        if self.row.person_id:
            items = items.exclude(record_class__in=NEUTRAL)
        rows = list(items.order_by("pk")[:MAX_LISTED])
        for item in rows:
            item.label, item.about = label_of(item.record_class), about_of(item.record_class, item.about)
        return super().get_context_data(
            scope=scope_of(self.row), state=state_of(self.row), items=rows, kept=items.count(),
            writes=has_role(self.request.user, roles.PROGRAM), **context,
        )  # fmt: skip


class ReleaseHold(AdminConfirmView):
    """Release a hold, after a page that says what that means."""

    allowed_roles = (roles.PROGRAM,)
    model = LegalHold
    form_class = ReasonForm
    header_icon = "lock"
    action_label = _("Release the hold")

    def get_rows(self):
        """Those in force."""
        return super().get_rows().filter(released_at=None)

    def get_heading(self):
        """Which."""
        return gettext("Release legal hold %(number)s?") % {"number": self.row.number}

    def get_crumbs(self):
        """All holds, this one."""
        return [crumb(TITLE, "holds"), (str(self.row), self.get_back_url())]

    def get_back_url(self):
        """The hold."""
        return reverse("hold", args=[self.row.pk])

    def get_consequences(self):
        """It is listed again."""
        return gettext(
            "What it kept is not destroyed by that. What is past its period is listed for review, and needs two people "
            "again."
        )

    def get_affected(self):
        """On whom it is."""
        return scope_of(self.row)

    def get_undo(self):
        """Another hold."""
        return gettext("Place another hold. What was destroyed in between cannot come back.")

    def act(self, data, by, at):
        """Release it."""
        return actions.release_hold(hold=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """What comes next."""
        return gettext("Legal hold %(number)s is released. What it kept is listed for review.") % {
            "number": result.number
        }
