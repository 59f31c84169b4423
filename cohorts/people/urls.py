"""URLs of people and invitations."""

from django.urls import path

from cohorts.people.views import invitations, people

urlpatterns = [
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
    path("agency/people/", people.agency_people, name="agency_people"),
    path("agency/people/invite/", people.agency_invite, name="agency_invite"),
    path("agency/people/<int:pk>/end/", people.agency_end_role, name="agency_end_role"),
    path("agency/people/<int:pk>/supervisor/", people.agency_supervisor, name="agency_supervisor"),
    path("agency/people/invitations/<int:pk>/again/", people.agency_send_again, name="agency_send_again"),
    path("vendor/people/", people.vendor_people, name="vendor_people"),
    path("vendor/people/invite/", people.vendor_invite, name="vendor_invite"),
    path("vendor/people/<int:pk>/end/", people.vendor_end_role, name="vendor_end_role"),
    path("vendor/people/invitations/<int:pk>/again/", people.vendor_send_again, name="vendor_send_again"),
]
