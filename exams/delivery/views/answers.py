"""What the exam page's script talks to: saving answers, and asking how things stand. JSON in, JSON out."""

import json
from datetime import UTC, datetime

from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from cohorts.core.access import SIGNED_IN, allow
from cohorts.core.actions import Refused
from cohorts.core.problems import Problem, ProblemError
from cohorts.core.refusals import sentence_of
from exams.delivery.actions import answers as actions
from exams.delivery.actions import clocks
from exams.delivery.models import Sitting, SittingState
from exams.delivery.models.own_sittings import given_in
from exams.delivery.views.candidate import next_number, own_sitting
from exams.delivery.views.paper import values_by_token

LONGEST_BODY = 512 * 1024


@allow(SIGNED_IN)
@require_POST
def answers(request, pk):
    """Save a batch of numbered answers. No answers at all is a question how things stand, grants included.

    The action looks the sitting up by its person, behind the lock: one query does both, and a stranger finds nothing.
    """
    now = timezone.now()
    try:
        batch = _read(request)
        saved = actions.save_answers(sitting_id=pk, by=request.user, at=now, **batch)
    except Sitting.DoesNotExist:
        return _refusal(Problem("exam_not_found"), 404)
    except Unreadable as error:
        return _refusal(error.problem, 400)
    except Refused as no:
        return _refusal(no.problems[0], 409)
    asks = not batch["messages"] and saved.sitting.state == SittingState.BEGUN
    asked = {"granted": clocks.granted(saved.sitting, now)} if asks else {}
    return JsonResponse(
        {
            "saved": saved.acknowledged,
            "refused": [{"n": n, "code": code, "why": sentence_of(why)} for n, (code, why) in saved.refused.items()],
            "yours": saved.yours,
            **standing(saved.sitting, now),
            **asked,
        }
    )


def _refusal(problem, status):
    return JsonResponse({"error": sentence_of(problem), "code": problem.code}, status=status)


@allow(SIGNED_IN)
@never_cache
@require_GET
def state(request, pk):
    """How the sitting stands: answers that count, who may answer, time left. Also renews the page's CSRF cookie."""
    own = own_sitting(request, pk)
    get_token(request)
    now, given = timezone.now(), given_in(own.pk)
    return JsonResponse(
        {
            "yours": own.device == request.GET.get("device"),
            "next": next_number(given, own.epoch),
            "values": values_by_token(own, given),
            **standing(own, now),
        }
    )


def standing(sitting, now):
    """What the page must know of the clock: time left, what bounds it, and for how long it stands still at most."""
    # A clock that was stopped when the sitting ended stands still no more.
    stop = sitting.stop_at(now) if sitting.state == SittingState.BEGUN else ""
    return {
        "state": sitting.state,
        "epoch": sitting.epoch,
        "left": sitting.left_at(now).total_seconds(),
        "bound": sitting.bound,
        "stopped": stop,
        "stop_left": (sitting.stopped_until - now).total_seconds() if stop else 0,
        "at": now.isoformat(timespec="seconds"),
    }


class Unreadable(ProblemError):
    """A body that is no batch of answers."""


def _read(request):
    if len(request.body) > LONGEST_BODY:
        raise Unreadable(Problem("message_too_long"))
    try:
        body = json.loads(request.body)
        return {
            "epoch": _whole(body["epoch"]),
            "device": str(body["device"])[:64],
            "messages": [
                actions.Message(_whole(one["n"]), str(one["q"]), one["v"], _moment(one.get("at")))
                for one in body["messages"]
            ],
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as trouble:
        raise Unreadable(Problem("message_unreadable")) from trouble


def _whole(value):
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError("not a whole number")
    return value


def _moment(text):
    """The candidate's own clock, for the record only: what cannot be read is left out."""
    if not isinstance(text, str):
        return None
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None
