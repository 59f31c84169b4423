"""Which vendor may teach what, and the history of every word on it. Rows are only appended, by two buttons."""

from django import forms
from django.urls import reverse
from django.utils import timezone
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
    return "Approved" if row.approved else "Withdrawn"


class ApprovalList(ListScreen):
    """Every word, newest first within vendor and course."""

    model = VendorApproval
    page_title = "Vendor approvals"
    header_icon = "tick-inverse"
    index_url_name = "approvals"
    index_results_url_name = "approvals_results"
    search_fields = ["vendor__name", "course__title", "course__code"]
    is_searchable = True
    list_filter = ["vendor", "course", "approved"]
    export_filename = "vendor-approvals"
    list_display = [
        Column("vendor", label="Vendor"),
        Column("course", label="Course"),
        StatusTagColumn("approved", label="Word", accessor=_word, primary=lambda row: row.approved),
        Column("valid_from", label="From"),
        Column("valid_to", label="Until", accessor=lambda row: row.valid_to or "until withdrawn"),
        Column("reason", label="Reason"),
        Column("by", label="By"),
        Column("at", label="Said on", accessor=lambda row: home_day(row.at)),
    ]
    sheet = {
        "Vendor": lambda row: row.vendor.name,
        "Course": lambda row: row.course.title,
        "Word": _word,
        "From": lambda row: row.valid_from,
        "Until": lambda row: row.valid_to,
        "Reason": lambda row: row.reason,
        "By": lambda row: str(row.by or ""),
        "Said on": lambda row: home_day(row.at),
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
            HeaderButton("Approve a vendor", url=reverse("approve_vendor"), icon_name="plus"),
            HeaderButton("Withdraw an approval", url=reverse("withdraw_approval"), icon_name="minus"),
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

    valid_from = forms.DateField(label="First day", widget=forms.DateInput(attrs={"type": "date"}))
    valid_to = forms.DateField(
        label="Last day",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Leave empty for an approval that stands until it is withdrawn.",
    )
    reason = forms.CharField(label="Ground", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class WithdrawForm(_VendorAndCourse):
    """Why."""

    reason = forms.CharField(label="Reason", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


@allow(roles.PROGRAM)
def approve(request):
    """Approve a vendor for a course."""
    return form_page(
        request,
        ApproveForm(request.POST or None, user=request.user, initial={"valid_from": home_day(timezone.now())}),
        act=lambda told: vendor_approvals.approve_vendor(**told, by=request.user, at=timezone.now()),
        done=lambda row: f"{row.vendor} may teach {row.course}.",
        back=reverse("approvals"),
        button="Approve",
        title="Approve a vendor",
        icon="tick-inverse",
        trail=[("Vendor approvals", "approvals"), ("Approve a vendor", "")],
    )


@allow(roles.PROGRAM)
def withdraw(request):
    """Take an approval back."""
    return form_page(
        request,
        WithdrawForm(request.POST or None, user=request.user),
        act=lambda told: vendor_approvals.withdraw_approval(**told, by=request.user, at=timezone.now()),
        done=lambda row: f"{row.vendor} may no longer teach {row.course}.",
        back=reverse("approvals"),
        button="Withdraw the approval",
        title="Withdraw an approval",
        icon="minus",
        trail=[("Vendor approvals", "approvals"), ("Withdraw an approval", "")],
        before=[
            "From today on the vendor cannot schedule new cohorts of this course. Open and running ones stay.",
            "The vendor can be approved again; both words stay in the history.",
        ],
    )
