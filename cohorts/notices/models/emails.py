"""Emails to people, and their queue. A subject never reveals why a person is certified, or a result."""

from collections.abc import Callable
from uuid import uuid4

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.addresses import public_address
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.persons import accounts_of
from cohorts.core.visibility import AccessPath, ScopedModel, ScopedQuerySet
from cohorts.notices.events import private_kinds
from cohorts.notices.models.addresses import AddressFault
from cohorts.notices.ports import is_state_program
from cohorts.notices.rules.retries import CLAIM


class EmailState(models.TextChoices):
    """What became of an email."""

    QUEUED = "queued", _("Waits to be sent")
    SENT = "sent", _("Sent")
    DIGEST = "digest", _("Waits for the daily email")
    IN_DIGEST = "in_digest", _("In a daily email")
    OFF = "off", _("Not sent: turned off")
    GIVEN_UP = "given_up", _("Could not be sent")


def of_no_authority(path: str) -> Callable[[frozenset[int]], Q]:
    """Return the condition, for `AccessPath.also`, that an email is nobody's own: the state program reads it."""
    return lambda ids: Q(**{path: None}) & is_state_program(ids)


def new_message_id():
    """Return a Message-ID of this site. It stays the same however often the email is tried."""
    host = public_address("").split("://")[-1].split("/")[0].split(":")[0]
    return f"<{uuid4().hex}@{host}>"


def of_a_private_kind(path: str = "") -> Q:
    """Return the condition that an email (at `path`) is of a kind that stands in no list of staff."""
    return Q(**{f"{path}kind__in": private_kinds()})


class EmailQuerySet(ScopedQuerySet):
    """The queue."""

    def visible_to(self, user, *, role=None):
        """Return those that the user may read; of a private kind only their own, whatever roles they hold."""
        rows = super().visible_to(user, role=role)
        if role is not None or not user.is_authenticated:
            return rows.exclude(of_a_private_kind())
        return rows.filter(~of_a_private_kind() | Q(person__in=accounts_of([user.pk])))

    def due(self, at):
        """Return emails to try now: they are new or their pause is over, and no worker has them."""
        free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=at)
        return self.filter(free, Q(tries=0) | Q(next_at__lte=at), state=EmailState.QUEUED)

    def late(self, at):
        """Return emails that should have been tried before `at`."""
        return self.filter(state=EmailState.QUEUED, queued_at__lt=at, next_at__lt=at)

    def claim(self, at, *, most):
        """Take up to `most` emails that are due for this worker; returns them. No two workers get the same.

        On PostgreSQL a row that another worker is taking is skipped; on SQLite writers wait for each other. A worker
        that dies keeps its emails until CLAIM is over.
        """
        with transaction.atomic():
            rows = self.due(at).select_for_update(skip_locked=True).order_by("next_at", "pk")
            ids = list(rows.values_list("pk", flat=True)[:most])
            # Once more with the condition: SQLite has no row locks.
            taken = [pk for pk in ids if Email.objects.due(at).filter(pk=pk).update(
                claimed_until=at + CLAIM, tries=F("tries") + 1)]  # fmt: skip
        return list(Email.objects.filter(pk__in=taken).select_related("person").order_by("pk"))


class Email(ScopedModel):
    """An email: queued, sent, or not sent and why."""

    State = EmailState
    # Program staff read those of their own authority, the state program those of none; auditors all.
    access = AccessPath(
        staff=(roles.AUDITOR,),
        members={roles.PROGRAM: "authority_id"},
        also={roles.PROGRAM: of_no_authority("authority_id")},
        people=("person",),
    )
    objects = EmailQuerySet.as_manager()

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="emails")
    event = models.SlugField(max_length=40, help_text="Code of the event, see cohorts.notices.events.")
    kind = models.SlugField(max_length=40, help_text="Decides where its link goes.")
    key = models.CharField(
        max_length=120,
        unique=True,
        help_text="The cause of the email. We do not send two emails with the same key.",
    )
    about_id = models.BigIntegerField(null=True, editable=False, help_text="Id of the subject of the email.")
    # A plain id, because cohorts are in an app above this one.
    cohort_id = models.BigIntegerField(
        null=True, editable=False, db_index=True, help_text="Id of the cohort it is about."
    )
    # A plain id, too. Of a daily email with news of several authorities 0: no staff but auditors read it.
    authority_id = models.BigIntegerField(
        null=True,
        editable=False,
        db_index=True,
        help_text="Id of the authority whose business it is, if it is one's.",
    )
    language = models.CharField(max_length=10, default="en", editable=False)
    subject = models.CharField(max_length=120)
    body = models.TextField()
    html = models.TextField(blank=True, editable=False)
    values = models.JSONField(
        default=dict, blank=True, editable=False, help_text="What was filled in, to preview other wordings with it."
    )
    reply_to = models.CharField(max_length=254, blank=True, editable=False)
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_to = models.CharField(max_length=254, blank=True, editable=False, help_text="In lower case, as it was.")
    state = models.CharField(max_length=10, choices=EmailState, default=EmailState.QUEUED, editable=False)
    message_id = models.CharField(max_length=150, unique=True, default=new_message_id, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    next_at = models.DateTimeField(null=True, editable=False, help_text="When it is tried next.")
    claimed_until = models.DateTimeField(null=True, editable=False, help_text="Until then a worker has it.")
    answer = models.CharField(max_length=500, blank=True, editable=False, help_text="The mail server’s last refusal.")
    again_at = models.DateTimeField(null=True, editable=False, help_text="When staff sent it again: it did not arrive.")
    given_up_at = models.DateTimeField(null=True, editable=False)
    fault = models.ForeignKey(
        AddressFault, on_delete=models.PROTECT, null=True, editable=False, related_name="emails",
        help_text="The address could not be reached.",
    )  # fmt: skip
    digest = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="items",
        help_text="The daily email that has it.",
    )  # fmt: skip

    class Meta:
        verbose_name = "email"
        ordering = ["-queued_at"]
        indexes = [models.Index(fields=["state", "next_at"])]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=EmailState.values), name="email_state_known"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
                name="email_sent_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(state="given_up", given_up_at__isnull=False) | (~Q(state="given_up") & Q(given_up_at=None)),
                name="email_given_up_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(state="in_digest", digest__isnull=False) | (~Q(state="in_digest") & Q(digest=None)),
                name="email_in_its_digest",
            ),
        ]

    def __str__(self):
        return f"Email of {format_day(home_day(self.queued_at))}"

    def state_label(self):
        """Return what became of it, in words. Of rows with `lost` (`models.bounces.not_arrived`)."""
        return gettext("Sent, but did not arrive") if self.lost else self.get_state_display()
