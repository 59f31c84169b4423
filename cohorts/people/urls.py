"""URLs of people and invitations."""

from django.urls import path

from cohorts.people.views import invitations, leaving, people, profile
from cohorts.people.views import people_changes as changes
from cohorts.people.views import sent_invitations as sent

urlpatterns = [
    path("invitation/<str:token>/", invitations.AcceptInvitation.as_view(), name="invitation"),
    path("invitation/<str:token>/ask/", invitations.AskAgain.as_view(), name="invitation_ask"),
    path("profile/", profile.Profile.as_view(), name="profile"),
    path("profile/name/", profile.RequestName.as_view(), name="profile_name"),
    path("profile/name/<int:pk>/withdraw/", profile.WithdrawName.as_view(), name="profile_name_withdraw"),
    path("profile/agencies/<int:pk>/leave/", leaving.LeaveAgency.as_view(), name="leave_agency"),
    path("agency/people/", people.AgencyPeople.as_view(), name="agency_people"),
    path("agency/people/invite/", changes.AgencyInvite.as_view(), name="agency_invite"),
    path("agency/people/<int:pk>/end/", changes.AgencyEndRole.as_view(), name="agency_end_role"),
    path("agency/people/<int:pk>/supervisor/", changes.ChangeSupervisor.as_view(), name="agency_supervisor"),
    path("agency/people/invitations/<int:pk>/again/", sent.AgencySendAgain.as_view(), name="agency_send_again"),
    path(
        "agency/people/invitations/<int:pk>/cancel/",
        sent.AgencyCancelInvitation.as_view(),
        name="agency_cancel_invitation",
    ),
    path("agency/people/invitations/<int:pk>/correct/", sent.AgencyCorrect.as_view(), name="agency_correct"),
    path("vendor/people/invitations/<int:pk>/correct/", sent.VendorCorrect.as_view(), name="vendor_correct"),
    path("vendor/people/", people.VendorPeople.as_view(), name="vendor_people"),
    path("vendor/people/invite/", changes.VendorInvite.as_view(), name="vendor_invite"),
    path("vendor/people/<int:pk>/end/", changes.VendorEndRole.as_view(), name="vendor_end_role"),
    path("vendor/people/invitations/<int:pk>/again/", sent.VendorSendAgain.as_view(), name="vendor_send_again"),
    path(
        "vendor/people/invitations/<int:pk>/cancel/",
        sent.VendorCancelInvitation.as_view(),
        name="vendor_cancel_invitation",
    ),
]
