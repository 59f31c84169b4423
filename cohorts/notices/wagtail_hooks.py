"""What notices adds to the Wagtail admin."""

from django.urls import path
from django.utils.translation import gettext as _
from wagtail import hooks

from cohorts.core import roles
from cohorts.notices.admin import bounces, events, queue, templates
from cohorts.notices.models.addresses import READERS
from cohorts.ui.admin_lists import list_views
from cohorts.ui.menu import OFFICE_MENU, RoleItem


@hooks.register("register_admin_urls")
def event_urls():
    """Emails, when they are sent and in which words."""
    one = "email-events/<slug:event>/"
    return [
        path("email-events/", events.EventList.as_view(), name="email_events"),
        path(one, events.ShowEvent.as_view(), name="email_event"),
        path(f"{one}when/", events.ChangePolicy.as_view(), name="email_policy"),
        path(f"{one}<str:language>/", templates.WriteTemplate.as_view(), name="email_template"),
        path(f"{one}<str:language>/versions/", templates.Versions.as_view(), name="email_versions"),
        path(f"{one}<str:language>/built-in/", templates.ReturnToBuiltIn.as_view(), name="email_built_in"),
    ]


@hooks.register("register_admin_urls")
def queue_urls():
    """What was not sent, and addresses that cannot be reached."""
    queue_list, queue_results = list_views(queue.Queue, roles.PROGRAM, roles.AUDITOR)
    fault_list, fault_results = list_views(queue.Faults, *READERS)
    return [
        path("email-queue/", queue_list, name="email_queue"),
        path("email-queue/results/", queue_results, name="email_queue_results"),
        path("email-queue/<int:pk>/again/", queue.TryAgain.as_view(), name="email_try_again"),
        path("email-addresses/", fault_list, name="address_faults"),
        path("email-addresses/results/", fault_results, name="address_faults_results"),
        path("email-addresses/<int:pk>/again/", queue.TryAddressAgain.as_view(), name="address_try_again"),
    ]


@hooks.register("register_admin_urls")
def bounce_urls():
    """What was sent and did not arrive."""
    bounce_list, bounce_results = list_views(bounces.Bounces, *READERS)
    return [
        path("email-bounces/", bounce_list, name="email_bounces"),
        path("email-bounces/results/", bounce_results, name="email_bounces_results"),
        path("email-bounces/<int:pk>/reached/", bounces.Reached.as_view(), name="bounce_reached"),
        path("email-bounces/<int:pk>/again/", bounces.SendAgain.as_view(), name="bounce_send_again"),
        path("email-bounces/<int:pk>/not-reached/", bounces.NotReached.as_view(), name="bounce_not_reached"),
    ]


@hooks.register(OFFICE_MENU)
def emails_item():
    """What is emailed, to whom, when and in which words."""
    return RoleItem(_("Emails"), "email_events", icon="mail", order=8, who=roles.STATE)


@hooks.register(OFFICE_MENU)
def queue_item():
    """What was not sent."""
    return RoleItem(_("Emails not sent"), "email_queue", icon="mail", order=9, who=(roles.PROGRAM, roles.AUDITOR))
