"""Emails that the mail server took and that were reported as not arrived, and what staff did about it."""

from collections import defaultdict

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce, Lower

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly, AppendOnlyQuerySet
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.persons import accounts_of, merged_accounts
from cohorts.core.visibility import AccessPath
from cohorts.notices.events import EVENTS
from cohorts.notices.messages import reason_words
from cohorts.notices.models.addresses import READERS, AddressFault
from cohorts.notices.models.emails import Email, EmailState, of_a_private_kind, of_no_authority
from cohorts.notices.ports import ended
from cohorts.notices.rules.reports import MAX_DIAGNOSTIC, MAX_REPORT_ID, reason_of
from cohorts.notices.rules.retries import OLD, use_ends

MAX_NOTE = 1000


class BounceQuerySet(AppendOnlyQuerySet):
    """Reports."""

    def visible_to(self, user, *, role=None):
        """Return those that the user may read: staff none about an email of a private kind."""
        rows = super().visible_to(user, role=role)
        own = Q(person__in=accounts_of([user.pk])) if role is None and user.is_authenticated else Q(pk=None)
        return rows.filter(~of_a_private_kind("email__") | own)

    def standing(self):
        """Return those that an email did not arrive, and that was not sent again since."""
        again = Q(email__again_at__isnull=True) | Q(email__again_at__lt=F("received_at"))
        return self.filter(again, permanent=True)

    def with_answers(self):
        """Add `elsewhere`, whether the reader has another address now, and what staff did.

        `reached`: whether they say that they reached the person another way, and `answered_at`: when they did.
        """
        latest = BounceAnswer.objects.filter(bounce=OuterRef("pk")).latest_first()
        # Nothing is sent to the address of a record that is merged into another one.
        elsewhere = ~Q(address=Lower("person__email")) | Q(person__in=list(merged_accounts()))
        return self.annotate(
            elsewhere=Case(When(elsewhere, then=True), default=False, output_field=models.BooleanField()),
            reached=Coalesce(Subquery(latest.values("reached")[:1]), False),
            answered_at=Subquery(latest.values("at")[:1]),
        )

    def current(self):
        """Return those that an email did not arrive at the address that its reader still has, with `with_answers`."""
        return self.standing().with_answers().filter(elsewhere=False)

    def listed(self, at):
        """Return `current`, and those whose readers have another address now, to which staff may send the email."""
        news = Q(reached=False, email__queued_at__gt=at - OLD)
        return self.standing().with_answers().filter(Q(elsewhere=False) | news)

    def open(self):
        """Return those of `current` about which staff have something to do."""
        return self.current().filter(reached=False)


def not_arrived():
    """Return the condition of emails that did not arrive, also as a part of a daily email that did not."""
    lost = Bounce.objects.standing()
    return Exists(lost.filter(email=OuterRef("pk"))) | Exists(lost.filter(email__items=OuterRef("pk")))


def unreachable(path):
    """Return the condition of rows whose person at `path` cannot be reached by email now."""
    return Exists(AddressFault.objects.of_outer(path)) | Exists(Bounce.objects.open().filter(person=OuterRef(path)))


def is_unreachable(person_id):
    """Return whether a person cannot be reached by email now."""
    faults, bounces = AddressFault.objects.current(), Bounce.objects.open()
    return faults.filter(person=person_id).exists() or bounces.filter(person=person_id).exists()


def of_use(rows, at):
    """Return which bounces (of `listed`) have an email that is still of use: it may be sent again now.

    At most one query for each kind of email. An email whose person was reached another way is not.
    """
    rows = [row for row in rows if not row.reached and _is_news(row.email, at)]
    ids = defaultdict(set)
    for row in rows:
        ids[row.email.kind].add(row.email.about_id)
    over = {kind: ended(kind, about - {None}, at) for kind, about in ids.items()}
    return [row for row in rows if row.email.about_id not in over[row.email.kind]]


def _is_news(email, at):
    event = EVENTS.get(email.event)
    return email.state == EmailState.SENT and at < use_ends(email.queued_at, urgent=event is None or event.urgent)


class Bounce(AppendOnly):
    """A report of a mail server about an email: it will not arrive (`permanent`), or is late.

    person: whose address it was. address: to which the email went.
    """

    PERSON = "person"
    access = AccessPath(
        staff=tuple(role for role in roles.PEOPLE_READERS if role != roles.PROGRAM),
        members={roles.PROGRAM: "email__authority_id"},
        also={roles.PROGRAM: of_no_authority("email__authority_id")},
        people=("person",),
    )
    objects = BounceQuerySet.as_manager()

    email = models.ForeignKey(Email, on_delete=models.PROTECT, related_name="bounces")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bounces")
    address = models.CharField(max_length=254, help_text="In lower case, as it was.")
    report_id = models.CharField(max_length=MAX_REPORT_ID, help_text="Message-ID of the report.")
    permanent = models.BooleanField()
    status = models.CharField(max_length=12, help_text="Of the report, such as 5.1.1.")
    diagnostic = models.CharField(max_length=MAX_DIAGNOSTIC, blank=True, help_text="The mail server’s words.")
    received_at = models.DateTimeField()

    class Meta:
        verbose_name = "email that did not arrive"
        verbose_name_plural = "emails that did not arrive"
        ordering = ["-received_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["email", "report_id"], name="bounce_recorded_once")]
        indexes = [models.Index(fields=["permanent", "address"], condition=Q(permanent=True), name="bounce_permanent")]

    def __str__(self):
        return f"Did not arrive, {format_day(home_day(self.received_at))}"

    @property
    def reason(self):
        """Why it did not arrive."""
        return reason_of(self.status)

    @property
    def why(self):
        """Why it did not arrive, in a sentence."""
        return reason_words(self.reason).why


class BounceAnswer(AppendOnly):
    """Staff reached the person of a bounce another way, or say that they did not after all. The latest row counts."""

    PERSON = "bounce__person"
    LATEST_BY = ("at", "pk")
    access = AccessPath(staff=READERS)

    bounce = models.ForeignKey(Bounce, on_delete=models.PROTECT, related_name="answers")
    reached = models.BooleanField()
    note = models.CharField(max_length=MAX_NOTE, help_text="How, or why not.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "answer to an email that did not arrive"
        verbose_name_plural = "answers to emails that did not arrive"
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(note=""), name="bounce_answer_has_a_note")]

    def __str__(self):
        return f"{'Reached' if self.reached else 'Not reached'}, {format_day(home_day(self.at))}"


class MailboxCheck(AppendOnly):
    """The mailbox for reports could be read (`problem` is empty) or not. A row is appended when that changes."""

    LATEST_BY = ("at", "pk")
    access = AccessPath(staff=READERS)

    problem = models.SlugField(max_length=40, blank=True, help_text="Code of why it could not be read.")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "check of the mailbox"
        verbose_name_plural = "checks of the mailbox"
        ordering = ["-at", "-pk"]

    def __str__(self):
        return self.problem or "Could be read"
