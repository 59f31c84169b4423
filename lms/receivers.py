"""Signal connections made at startup."""

from allauth.account import signals
from allauth.account.adapter import get_adapter
from allauth.mfa.signals import authenticator_added
from django.contrib.auth import user_logged_in
from django.dispatch import receiver
from django.utils import timezone

from cohorts.people.actions import addresses
from lms import wiring
from lms.devices import remember_device
from lms.export_guard import guard_exports
from lms.middleware import prove_factor

wiring.connect()
guard_exports()
authenticator_added.connect(prove_factor, dispatch_uid="second-factor-proven")
user_logged_in.connect(remember_device, dispatch_uid="known-device")


@receiver(signals.email_added, dispatch_uid="address-added")
def log_added(request, user, email_address, **kwargs):
    """Log a new address, and tell the main one."""
    addresses.record_added(person=user, address=email_address.email, by=user, at=timezone.now())
    get_adapter().send_notification_mail("account/email/email_added", user, {"added_email": email_address.email})


@receiver(signals.email_confirmed, dispatch_uid="address-confirmed")
def log_confirmed(request, email_address, **kwargs):
    """Log that an address was confirmed."""
    person = email_address.user
    addresses.record_confirmed(person=person, address=email_address.email, by=person, at=timezone.now())


@receiver(signals.email_removed, dispatch_uid="address-removed")
def log_removed(request, user, email_address, **kwargs):
    """Log that an address was removed; allauth tells the main one."""
    addresses.record_removed(person=user, address=email_address.email, by=user, at=timezone.now())


@receiver(signals.email_changed, dispatch_uid="address-main-changed")
def log_main_changed(request, user, from_email_address, to_email_address, **kwargs):
    """Log that another address is the main one; allauth tells the former one."""
    former = from_email_address.email if from_email_address else ""
    addresses.record_main_changed(
        person=user, former=former, address=to_email_address.email, by=user, at=timezone.now()
    )
