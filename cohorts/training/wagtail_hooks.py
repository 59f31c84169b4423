"""What training adds to the Wagtail admin."""

from django.urls import path
from django.utils.translation import gettext as _
from wagtail import hooks

from cohorts.core import roles
from cohorts.people.admin.people import FILE_HOOK
from cohorts.people.admin.person_sections import SECTION_HOOK
from cohorts.training.admin import (
    courses,
    credit_decisions,
    employers,
    funding,
    holiday_list,
    holidays,
    person_section,
    qualifications,
    quotes,
    seat_fees,
    seat_moves,
    transcripts,
    vendor_approvals,
)
from cohorts.training.admin.courses import CourseViewSet
from cohorts.training.models.funding import READERS
from cohorts.ui.admin_lists import list_views
from cohorts.ui.menu import OFFICE_MENU, RoleItem


@hooks.register("register_admin_viewset")
def course_viewset():
    """Courses."""
    return CourseViewSet()


@hooks.register("register_admin_urls")
def training_urls():
    """Vendor approvals and course versions."""
    approval_list, approval_results = list_views(vendor_approvals.ApprovalList, *roles.STATE)
    return [
        path("quotes/new/", quotes.IssueQuote.as_view(), name="finance_quote_new"),
        path("approvals/", approval_list, name="approvals"),
        path("approvals/results/", approval_results, name="approvals_results"),
        path("approvals/approve/", vendor_approvals.ApproveVendor.as_view(), name="approve_vendor"),
        path("approvals/withdraw/", vendor_approvals.WithdrawApproval.as_view(), name="withdraw_approval"),
        path("course-versions/<int:pk>/", courses.ShowVersion.as_view(), name="course_version"),
        path("course-versions/<int:pk>/change/", courses.ChangeVersion.as_view(), name="course_version_change"),
        path("courses/<int:pk>/publish/", courses.PublishVersion.as_view(), name="course_version_publish"),
    ]


@hooks.register("register_admin_urls")
def qualification_urls():
    """Which trainer may teach what."""
    qualification_list, qualification_results = list_views(qualifications.QualificationList, *roles.STATE)
    return [
        path("qualifications/", qualification_list, name="qualifications"),
        path("qualifications/results/", qualification_results, name="qualifications_results"),
        path("qualifications/add/", qualifications.QualifyTrainer.as_view(), name="qualify_trainer"),
        path("qualifications/withdraw/", qualifications.WithdrawQualification.as_view(), name="withdraw_qualification"),
    ]


@hooks.register("register_admin_urls")
def transcript_urls():
    """Transcripts, hours from elsewhere, and courses begun again."""
    return [
        path("people/<int:pk>/transcript/", transcripts.PersonTranscript.as_view(), name="person_transcript"),
        path("people/<int:pk>/credit/", credit_decisions.GrantCredit.as_view(), name="credit_grant"),
        path("people/<int:pk>/cycle/", credit_decisions.BeginCycle.as_view(), name="cycle_begin"),
        path(
            "people/<int:pk>/statements/<int:course_id>/",
            transcripts.StateCompletion.as_view(),
            name="person_statement",
        ),
        path("credits/<int:pk>/withdraw/", credit_decisions.WithdrawCredit.as_view(), name="credit_withdraw"),
        path("cycles/<int:pk>/annul/", credit_decisions.AnnulCycle.as_view(), name="cycle_annul"),
        path("statements/<int:pk>/document/", transcripts.StatementDocument.as_view(), name="statement_document"),
    ]


hooks.register(FILE_HOOK, transcripts.transcript_line)
hooks.register(SECTION_HOOK, person_section.employment, order=20)
hooks.register(SECTION_HOOK, person_section.seats, order=21)


@hooks.register("register_admin_urls")
def seat_urls():
    """Fees of seats, and who pays."""
    fee_list, fee_results = list_views(seat_fees.SeatFees, *READERS)
    return [
        path("seats/", fee_list, name="seat_fees"),
        path("seats/results/", fee_results, name="seat_fees_results"),
        path("seats/<int:pk>/", seat_fees.ShowSeat.as_view(), name="seat_fee"),
        path("seats/<int:pk>/payers/", funding.FundSeat.as_view(), name="fund_seat"),
        path("seats/<int:pk>/employer/", employers.ChangeEmployer.as_view(), name="change_employer"),
        path("employer-changes/<int:pk>/", employers.TakeBackEmployer.as_view(), name="take_back_employer"),
        path("seats/<int:pk>/move/", seat_moves.MoveSeat.as_view(), name="move_seat"),
        path("seats/cohorts/<int:pk>/payers/", funding.FundCohort.as_view(), name="fund_cohort"),
    ]


@hooks.register("register_admin_urls")
def holiday_urls():
    """Days off."""
    rows, results = list_views(holiday_list.HolidayList, *roles.STATE)
    return [
        path("holidays/", rows, name="holidays"),
        path("holidays/results/", results, name="holidays_results"),
        path("holidays/add/", holidays.AddHoliday.as_view(), name="holiday_add"),
        path("holidays/years/", holidays.ChooseYear.as_view(), name="holiday_year_choose"),
        path("holidays/years/<int:year>/<str:calendar>/", holidays.AddYear.as_view(), name="holiday_year"),
        path("holidays/<int:pk>/remove/", holidays.RemoveHoliday.as_view(), name="holiday_remove"),
    ]


@hooks.register(OFFICE_MENU)
def holidays_item():
    """On which days no training meets."""
    return RoleItem(_("Days off"), "holidays", icon="calendar-alt", order=6, who=roles.STATE)


@hooks.register(OFFICE_MENU)
def seat_fees_item():
    """Who pays for whose seat."""
    return RoleItem(_("Fees of seats"), "seat_fees", icon="group", order=5, who=READERS)


@hooks.register(OFFICE_MENU)
def approvals_item():
    """Which vendor may teach what."""
    return RoleItem(_("Vendor approvals"), "approvals", icon="tick-inverse", order=3, who=roles.STATE)


@hooks.register(OFFICE_MENU)
def qualifications_item():
    """Which trainer may teach what."""
    return RoleItem(_("Qualifications of trainers"), "qualifications", icon="user", order=3, who=roles.STATE)


@hooks.register(OFFICE_MENU)
def courses_item():
    """What is taught."""
    return RoleItem(_("Courses"), "courses:index", icon="list-ul", order=4, who=roles.STATE)
