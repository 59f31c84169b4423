"""What an installation should not go into service with; `manage.py check --deploy` says it."""

from django.conf import settings
from django.core.checks import Tags, Warning, register


@register(Tags.security, deploy=True)
def letters_leave_the_machine(app_configs, **options):
    """A warning where letters (invitations among them) only become files that nobody receives."""
    if not settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        return []
    hint = "Set EMAIL_BACKEND=django.core.mail.backends.smtp.EmailBackend, EMAIL_HOST and MAIL_FROM."
    return [Warning("Letters are written to files and reach nobody.", hint=hint, id="lms.W001")]
