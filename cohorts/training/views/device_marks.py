"""What the attendance sheet's script talks to: marks that a device kept, and whose log-in it is. JSON in, JSON out."""

import json

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import ngettext
from django.views.generic import View

from cohorts.core.access import SIGNED_IN
from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.core.refusals import sentence_of
from cohorts.training.actions.device_marks import DeviceMark, deliver
from cohorts.training.rules.device_marks import DeviceTimes, made_at
from cohorts.training.rules.presence import Presence
from cohorts.training.views.attendance_sheet import LABELS, MAX_EXCUSE_CHARACTERS, PresenceEntry
from cohorts.training.views.outbox_keys import outbox_of
from cohorts.training.views.trainer import OfSession
from cohorts.ui.fields import clock_field
from cohorts.ui.page import Page, RowMixin

MAX_MARKS_PER_REQUEST = 200
# Far above the number of seats of any state.
MAX_SEAT_ID = 10_000_000
KEY = r"^[0-9a-f]{32}$"


class OutboxOwner(Page, View):
    """Whose log-in it is, and what opens what they left on this device. Renews the CSRF cookie to send it with."""

    allowed_roles = (SIGNED_IN,)

    def get(self, request):
        """The owner and the keys."""
        get_token(request)
        return JsonResponse(outbox_of(request.user))


class DeviceMarkForm(forms.Form):
    """One mark as a device sends it; nobody sees its fields. `mark` is what the action takes."""

    key = forms.RegexField(KEY, label="")
    seat = forms.IntegerField(label="", max_value=MAX_SEAT_ID)
    how = forms.ChoiceField(label="", choices=list(LABELS.items()), required=False)
    late = clock_field("", required=False)
    left = clock_field("", required=False)
    reason = forms.CharField(label="", max_length=MAX_EXCUSE_CHARACTERS, required=False)
    made_at = forms.DateTimeField(label="")
    opened_at = forms.DateTimeField(label="")
    starts_at = forms.DateTimeField(label="")
    ends_at = forms.DateTimeField(label="")

    def __init__(self, *args, session, seats, sent_at, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.session, self.seats, self.sent_at, self.now = session, seats, sent_at, now

    def clean(self):
        """Also the mark; errors where it cannot be told what was meant."""
        data = super().clean()
        if self.errors:
            return data
        seat = self.seats.get(data["seat"])
        if seat is None:
            raise _error(Problem("seat_in_other_cohort", cohort=self.session.cohort))
        times = DeviceTimes(made=data["made_at"], sent=self.sent_at, opened=data["opened_at"])
        made = made_at(times, self.now)
        span = data["starts_at"], data["ends_at"]
        # Times of the day mean nothing for another day; the action refuses it.
        is_moved = span != (self.session.starts_at, self.session.ends_at)
        entry = PresenceEntry(self, self.session, called(seat.person), made)
        presence = Presence.absent() if is_moved else entry.read(data)
        if presence is None and not self.errors:
            raise _error(Problem("mark_unreadable"))
        self.mark = presence and DeviceMark(data["key"], seat, presence, made, *span)
        return data

    @property
    def refusal(self):
        """(code, sentence) of the first error."""
        field, errors = next(iter(self.errors.as_data().items()))
        is_ours = field == "__all__" or errors[0].code not in ("required", "invalid", "invalid_choice", "max_length")
        problem = Problem("mark_unreadable")
        return (errors[0].code, errors[0].messages[0]) if is_ours else (problem.code, sentence_of(problem))


def _error(problem):
    return ValidationError(sentence_of(problem), code=problem.code)


class DeviceMarks(OfSession, RowMixin, Page, View):
    """Marks of one session that a device kept; each is recorded once, or refused with the reason."""

    http_method_names = ["post", "options"]

    def post(self, request, pk):
        """{"saved": [key], "refused": [{key, code, why}]}. 400: unreadable; 409: the marks of another person."""
        body = _body(request)
        if body is None:
            return JsonResponse({"error": "unreadable"}, status=400)
        if body["owner"] != request.user.pk:
            return JsonResponse({"error": "owner"}, status=409)
        now = timezone.now()
        seats = {seat.pk: seat for seat in [*self.get_seats(), *self.get_guests()]}
        about = {"session": self.row, "seats": seats, "sent_at": body["sent_at"], "now": now}
        marks = [DeviceMarkForm(one, **about) for one in body["marks"]]
        refused = {one["key"]: form.refusal for one, form in zip(body["marks"], marks, strict=True) if form.errors}
        read = [form.mark for form in marks if not form.errors]
        outcomes = deliver(session=self.row, marks=read, by=request.user, at=now)
        refused |= {key: (refusal.code, str(refusal)) for key, refusal in outcomes.items() if refusal}
        saved = [key for key, refusal in outcomes.items() if refusal is None]
        if saved and body["say"]:
            count = {"count": len(saved)}
            text = ngettext("%(count)s person is marked.", "%(count)s people are marked.", len(saved)) % count
            messages.success(request, text)
        rows = [{"key": key, "code": code, "why": why} for key, (code, why) in refused.items()]
        return JsonResponse({"saved": saved, "refused": rows})


def _body(request):
    """{owner, sent_at, say, marks} of a request; None if it is not one of ours."""
    try:
        body = json.loads(request.body)
        marks = body["marks"]
        sent_at = parse_datetime(body["sent_at"])
        readable = all(isinstance(one, dict) and isinstance(one.get("key"), str) for one in marks)
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if sent_at is None or sent_at.tzinfo is None or not readable or not 1 <= len(marks) <= MAX_MARKS_PER_REQUEST:
        return None
    return {"owner": body.get("owner"), "sent_at": sent_at, "say": bool(body.get("say")), "marks": marks}
