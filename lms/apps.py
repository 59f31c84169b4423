"""The roof as a Django app: it connects the signals of the lower floors."""

from django.apps import AppConfig


class LmsConfig(AppConfig):
    """Wiring, desks, reports, demo."""

    name = "lms"
    verbose_name = "Peer LMS"

    def ready(self):
        from allauth.mfa.signals import authenticator_added

        from . import checks, wiring  # noqa: F401  importing registers the checks
        from .middleware import prove_factor

        wiring.connect()
        authenticator_added.connect(prove_factor, dispatch_uid="second-factor-proven")
