"""Deployment checks, for `manage.py check --deploy`."""

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register

from cohorts.core.documents.faces import FaceMissing
from cohorts.core.documents.pdf import fonts


@register(Tags.security, deploy=True)
def check_email_backend(app_configs, **options):
    """Warn if emails, including invitations, are only written to files."""
    if not settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        return []
    hint = "Set EMAIL_BACKEND=django.core.mail.backends.smtp.EmailBackend, EMAIL_HOST and MAIL_FROM."
    return [Warning("Emails are written to files and are not sent.", hint=hint, id="lms.W001")]


@register(Tags.security, deploy=True)
def check_document_fonts(app_configs, **options):
    """Report a font of documents that is not installed: certificates could not be printed."""
    try:
        fonts()
    except FaceMissing as error:
        return [Error(str(error), id="lms.E001")]
    return []
