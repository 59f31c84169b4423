"""Which vendor may teach what, and the history of every word on it. Rows are only appended, by two buttons."""

from datetime import timedelta

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.admin.widgets.button import HeaderButton

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_day
from cohorts.people.models import Organization
from cohorts.training.actions import vendor_approvals
from cohorts.training.admin import dated_decisions
from cohorts.training.models import Course, VendorApproval
from cohorts.ui.action_view import AdminActionView
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.attention import AttentionFilters, AttentionOnTop
from cohorts.ui.fields import day_field
from cohorts.ui.page import crumb

ENDS_SOON_DAYS = 60


def _word(row):
    return gettext("Approved") if row.approved else gettext("Withdrawn")


class ApprovalFilters(AttentionFilters):
    """By vendor, course and decision, and those that end soon."""

    class Meta:
        model = VendorApproval
        fields = ["vendor", "course", "approved"]

    def needing_attention(self, queryset):
        """Approvals that count now and end within ENDS_SOON_DAYS: without another one, the vendor cannot go on."""
        today = home_day(timezone.now())
        ends = today, today + timedelta(days=ENDS_SOON_DAYS)
        return queryset.latest_only("vendor", "course").filter(approved=True, valid_to__range=ends)


class ApprovalList(AttentionOnTop, AdminListView):
    """Every word, newest first within vendor and course."""

    model = VendorApproval
    page_title = _("Vendor approvals")
    header_icon = "tick-inverse"
    index_url_name = "approvals"
    index_results_url_name = "approvals_results"
    search_fields = ["vendor__name", "course__title", "course__code"]
    is_searchable = True
    empty_text = _("No vendor is approved yet. Add the vendor under Organizations, then approve it for a course here.")
    filterset_class = ApprovalFilters
    table_classname = "listing skin-compact"
    attention_label = _("Ending soon")
    export_filename = "vendor-approvals"
    list_display = [
        Column("vendor", label=_("Vendor"), classname="title"),
        Column("course", label=_("Course")),
        StatusTagColumn("approved", label=_("Decision"), accessor=_word, primary=lambda row: row.approved),
        *dated_decisions.COLUMNS,
    ]
    sheet = {
        gettext_noop("Vendor"): lambda row: row.vendor.name,
        gettext_noop("Course"): lambda row: row.course.title,
        gettext_noop("Decision"): _word,
        **dated_decisions.SHEET,
    }

    def get_base_queryset(self):
        """With the names."""
        return super().get_base_queryset().select_related("vendor", "course", "by")

    @property
    def header_buttons(self):
        """Deciding is for program staff."""
        if not has_role(self.request.user, roles.PROGRAM):
            return []
        return [
            HeaderButton(gettext("Approve a vendor"), url=reverse("approve_vendor"), icon_name="plus"),
            HeaderButton(gettext("Withdraw an approval"), url=reverse("withdraw_approval"), icon_name="minus"),
        ]


class _VendorAndCourse(forms.Form):
    vendor = forms.ModelChoiceField(None, label=_("Vendor"))
    course = forms.ModelChoiceField(None, label=_("Course"))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["vendor"].queryset = Organization.objects.visible_to(user).filter(kind=roles.VENDOR, is_active=True)
        self.fields["course"].queryset = Course.objects.visible_to(user)


class ApproveForm(_VendorAndCourse):
    """From when until when."""

    valid_from = day_field(_("First day"))
    valid_to = day_field(_("Last day"), required=False, help_text=_("Leave empty if the approval has no end date."))
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class WithdrawForm(_VendorAndCourse):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class OfApprovals(AdminActionView):
    """A page of program staff about what vendors may teach."""

    allowed_roles = (roles.PROGRAM,)

    def get_crumbs(self):
        """The list."""
        return [crumb(_("Vendor approvals"), "approvals")]

    def get_back_url(self):
        """The list."""
        return reverse("approvals")

    def get_form_kwargs(self):
        """Who chooses."""
        return super().get_form_kwargs() | {"user": self.request.user}


class ApproveVendor(OfApprovals):
    """Approve a vendor for a course."""

    form_class = ApproveForm
    heading = _("Approve a vendor")
    action_label = _("Approve")
    header_icon = "tick-inverse"

    def get_initial(self):
        """From today."""
        return {"valid_from": home_day(timezone.now())}

    def act(self, data, by, at):
        """Approve."""
        return vendor_approvals.approve_vendor(**data, by=by, at=at)

    def done_text(self, result):
        """Who may teach what."""
        about = {"vendor": result.vendor, "course": result.course}
        return gettext("%(vendor)s may teach %(course)s.") % about


class WithdrawApproval(OfApprovals):
    """Withdraw an approval."""

    form_class = WithdrawForm
    heading = _("Withdraw an approval")
    action_label = _("Withdraw the approval")
    header_icon = "minus"

    def get_lead(self):
        """What happens, and how it is undone."""
        stop = gettext(
            "From today, the vendor cannot schedule new cohorts of this course. Cohorts that are open or running "
            "continue."
        )
        undo = gettext("The vendor can be approved again. Both decisions stay in the history.")
        return f"{stop}\n{undo}"

    def act(self, data, by, at):
        """Withdraw."""
        return vendor_approvals.withdraw_approval(**data, by=by, at=at)

    def done_text(self, result):
        """Who may no longer teach what."""
        about = {"vendor": result.vendor, "course": result.course}
        return gettext("%(vendor)s may no longer teach %(course)s.") % about
