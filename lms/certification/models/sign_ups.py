"""People who ask for an account in order to apply, and where state staff have switched that off."""

from base64 import urlsafe_b64encode
from datetime import UTC
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.utils.crypto import salted_hmac

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly
from cohorts.core.problems import Problem
from cohorts.core.visibility import AccessPath, ScopedModel, ScopedQuerySet
from lms.certification.models.offices import read_by_office
from lms.certification.models.programs import Program, ProgramVersion
from lms.certification.rules.programs import in_force

TOKEN_CHARACTERS = 43


class SignUpQuerySet(ScopedQuerySet):
    """Filters for sign-ups."""

    def over(self, before):
        """Return those that were asked for before a moment, whatever became of them."""
        return self.filter(asked_at__lt=before)


class SignUp(ScopedModel):
    """Somebody who typed a name and an address, and has to show that they read mail there. Deleted after some days.

    There is no account before. Only a hash of the token of the link is stored, as of invitations.
    """

    access = read_by_office("program")
    objects = SignUpQuerySet.as_manager()

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="sign_ups")
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    email = models.EmailField()
    token_hash = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField(db_index=True)
    expires_at = models.DateTimeField(help_text="The link works before this moment.")
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_at", "pk"]

    def __str__(self):
        # No name and no address: this text stays in the log.
        return f"Sign-up {self.pk}"

    @property
    def token(self):
        """The secret part of the link. Deterministic, so that it is computed when the email is sent."""
        value = f"{self.program_id}/{self.email.lower()}/{self.asked_at.astimezone(UTC).isoformat()}/{self.pk}"
        code = salted_hmac("certification.sign_up", value, algorithm="sha256").digest()
        return urlsafe_b64encode(code).decode()[:TOKEN_CHARACTERS]

    @staticmethod
    def hash_of(token):
        """Return the hash of a token, which is what the database stores."""
        return sha256(token.encode()).hexdigest()

    def problem(self, at):
        """Return why the link cannot be used at `at`, as a Problem, or None."""
        if self.used_at:
            return Problem("sign_up_used")
        return Problem("sign_up_expired") if at >= self.expires_at else None


class SignUpSwitch(AppendOnly):
    """That state staff switched sign-up for a program off, or on again. The latest counts; without one it is on."""

    LATEST_BY = ("pk",)
    access = AccessPath(staff=(roles.PROGRAM, roles.AUDITOR))

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="sign_up_switches")
    is_on = models.BooleanField()
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"Sign-up {'on' if self.is_on else 'off'}"


def sign_up_by_token(token):
    """Return the sign-up that a link leads to, with its program, or None. Whoever has the link may read it."""
    rows = SignUp.objects.filter(token_hash=SignUp.hash_of(token))
    return rows.select_related("program__authority").first()


def is_sign_up_on(program):
    """Return whether strangers may sign up for a program."""
    latest = SignUpSwitch.objects.filter(program=program).latest_row()
    return latest is None or latest.is_on


def open_programs(today):
    """Return [(program, version in force)] for which strangers can sign up today, by title. Three queries."""
    off = {
        key for key, is_on in SignUpSwitch.objects.all().latest_per("program_id", value="is_on").items() if not is_on
    }
    versions = {}
    for version in ProgramVersion.objects.all():
        versions.setdefault(version.program_id, []).append(version)
    programs = Program.objects.exclude(pk__in=off).select_related("authority").order_by("title")
    pairs = [(program, in_force(versions.get(program.pk, ()), today)) for program in programs]
    return [(program, version) for program, version in pairs if version is not None]
