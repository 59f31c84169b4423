"""Which vendor may teach what, and the history of every word on it. Rows are only appended, by two buttons."""

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.admin.widgets.button import HeaderButton

from cohorts.core import roles
from cohorts.core.access import allow, has_role
from cohorts.core.dates import home_day
from cohorts.people.models import Organization
from cohorts.training.actions import vendor_approvals
from cohorts.training.models import Course, VendorApproval
from cohorts.ui.admin_pages import ListScreen, form_page


def _word(row):
    return gettext("Approved") if row.approved else gettext("Withdrawn")


class ApprovalList(ListScreen):
    """Every word, newest first within vendor and course."""

    model = VendorApproval
    page_title = _("Vendor approvals")
    header_icon = "tick-inverse"
    index_url_name = "approvals"
    index_results_url_name = "approvals_results"
    search_fields = ["vendor__name", "course__title", "course__code"]
    is_searchable = True
    list_filter = ["vendor", "course", "approved"]
    export_filename = "vendor-approvals"
    list_display = [
        Column("vendor", label=_("Vendor")),
        Column("course", label=_("Course")),
        StatusTagColumn("approved", label=_("Decision"), accessor=_word, primary=lambda row: row.approved),
        Column("valid_from", label=_("From")),
        Column("valid_to", label=_("Until"), accessor=lambda row: row.valid_to or gettext("until withdrawn")),
        Column("reason", label=_("Reason")),
        Column("by", label=_("By")),
        Column("at", label=_("Decided on"), accessor=lambda row: home_day(row.at)),
    ]
    sheet = {
        gettext_noop("Vendor"): lambda row: row.vendor.name,
        gettext_noop("Course"): lambda row: row.course.title,
        gettext_noop("Decision"): _word,
        gettext_noop("From"): lambda row: row.valid_from,
        gettext_noop("Until"): lambda row: row.valid_to,
        gettext_noop("Reason"): lambda row: row.reason,
        gettext_noop("By"): lambda row: str(row.by or ""),
        gettext_noop("Decided on"): lambda row: home_day(row.at),
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
    vendor = forms.ModelChoiceField(None)
    course = forms.ModelChoiceField(None)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["vendor"].queryset = Organization.objects.visible_to(user).filter(kind=roles.VENDOR, is_active=True)
        self.fields["course"].queryset = Course.objects.visible_to(user)


class ApproveForm(_VendorAndCourse):
    """From when until when."""

    valid_from = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    valid_to = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Leave empty if the approval has no end date."),
    )
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class WithdrawForm(_VendorAndCourse):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


@allow(roles.PROGRAM)
def approve(request):
    """Approve a vendor for a course."""
    return form_page(
        request,
        ApproveForm(request.POST or None, user=request.user, initial={"valid_from": home_day(timezone.now())}),
        act=lambda told: vendor_approvals.approve_vendor(**told, by=request.user, at=timezone.now()),
        done=lambda row: gettext("%(vendor)s may teach %(course)s.") % {"vendor": row.vendor, "course": row.course},
        back=reverse("approvals"),
        button=gettext("Approve"),
        title=gettext("Approve a vendor"),
        icon="tick-inverse",
        trail=[(gettext("Vendor approvals"), "approvals"), (gettext("Approve a vendor"), "")],
    )


@allow(roles.PROGRAM)
def withdraw(request):
    """Take an approval back."""
    return form_page(
        request,
        WithdrawForm(request.POST or None, user=request.user),
        act=lambda told: vendor_approvals.withdraw_approval(**told, by=request.user, at=timezone.now()),
        done=lambda row: (
            gettext("%(vendor)s may no longer teach %(course)s.") % {"vendor": row.vendor, "course": row.course}
        ),
        back=reverse("approvals"),
        button=gettext("Withdraw the approval"),
        title=gettext("Withdraw an approval"),
        icon="minus",
        trail=[(gettext("Vendor approvals"), "approvals"), (gettext("Withdraw an approval"), "")],
        before=[
            gettext(
                "From today, the vendor cannot schedule new cohorts of this course. Cohorts that are "
                "open or running continue."
            ),
            gettext("The vendor can be approved again. Both decisions stay in the history."),
        ],
    )
