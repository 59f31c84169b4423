"""People without an account who are asked for a part of an application by a secret link."""

from base64 import urlsafe_b64encode
from datetime import UTC
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from cohorts.core.problems import Problem
from cohorts.core.states import StatefulModel, Transition, states_check
from lms.certification.models.decisions import Cycle
from lms.certification.models.offices import read_by_office

TOKEN_CHARACTERS = 43


class RequestState(models.TextChoices):
    """The state of a request to somebody else."""

    OPEN = "open", _("Asked")
    ANSWERED = "answered", _("Answered")
    DECLINED = "declined", _("Declined")
    CANCELED = "canceled", _("Canceled")
    EXPIRED = "expired", _("Not answered in time")


REQUEST_TRANSITIONS = (
    Transition("answer", RequestState.OPEN, RequestState.ANSWERED),
    Transition("decline", RequestState.OPEN, RequestState.DECLINED),
    Transition("cancel", RequestState.OPEN, RequestState.CANCELED),
    Transition("expire", RequestState.OPEN, RequestState.EXPIRED),
    Transition("ask", RequestState.EXPIRED, RequestState.OPEN),
)


ENDED_CODES = {
    RequestState.ANSWERED: "question_answered",
    RequestState.DECLINED: "question_declined",
    RequestState.CANCELED: "question_canceled",
    RequestState.EXPIRED: "question_expired",
}


class PartRequest(StatefulModel):
    """One person, asked for one part. Only a hash of the token of the link is stored.

    `link` counts the links: another address gets another one, and the old one stops working. `relation`: who they are
    to the applicant, as the applicant says.
    """

    State = RequestState
    TRANSITIONS = REQUEST_TRANSITIONS
    INITIAL = RequestState.OPEN
    PERSON = "cycle__candidacy__person"
    access = read_by_office("cycle__candidacy__program", people=("cycle__candidacy__person",))

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="part_requests")
    type = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=120, blank=True)
    name = models.CharField(max_length=200)
    email = models.EmailField()
    relation = models.CharField(max_length=200)
    link = models.PositiveIntegerField(default=1)
    token_hash = models.CharField(max_length=64, unique=True)
    emails = models.PositiveIntegerField(default=0, help_text="How often the link was sent.")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField(help_text="It can be answered before this moment.")
    ended_at = models.DateTimeField(null=True)
    same_device = models.BooleanField(default=False, help_text="Answered in the browser in which the applicant asked.")

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [states_check(REQUEST_TRANSITIONS, RequestState.OPEN, "part_request_state_known")]
        indexes = [models.Index(fields=["state", "expires_at"])]

    def __str__(self):
        return f"Request {self.pk}"

    @property
    def token(self):
        """The secret part of the link. Deterministic, so that it is computed when the email is sent."""
        asked_at = self.asked_at.astimezone(UTC).isoformat()
        value = f"{self.cycle_id}/{self.type}/{self.key}/{asked_at}/{self.link}/{self.email.lower()}"
        code = salted_hmac("certification.part_request", value, algorithm="sha256").digest()
        return urlsafe_b64encode(code).decode()[:TOKEN_CHARACTERS]

    @staticmethod
    def hash_of(token):
        """Return the hash of a token, which is what the database stores."""
        return sha256(token.encode()).hexdigest()

    def problem(self, at):
        """Return why it can no longer be answered at `at`, as a Problem, or None."""
        return self.ended() or (Problem("question_expired", at=self.expires_at) if at >= self.expires_at else None)

    @property
    def is_over(self):
        """Whether the time to answer is over now, also before the nightly job says so."""
        return timezone.now() >= self.expires_at

    def ended(self):
        """Return that it was answered, declined or canceled, as a Problem, or None."""
        code = ENDED_CODES.get(self.state)
        ended_at = self.expires_at if self.state == RequestState.EXPIRED else self.ended_at
        return Problem(code, at=ended_at) if code else None


def request_by_token(token):
    """Return the request that a link leads to, with its cycle and person, or None."""
    rows = PartRequest.objects.filter(token_hash=PartRequest.hash_of(token))
    return rows.select_related(
        "cycle__candidacy__person", "cycle__candidacy__program__authority", "cycle__version", "cycle__application"
    ).first()
