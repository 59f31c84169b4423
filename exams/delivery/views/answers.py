"""What the exam page's script talks to: saving answers, and asking how things stand. JSON in, JSON out."""

from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from cohorts.core.access import ANYONE, SIGNED_IN, allow
from exams.delivery import fast_path
from exams.delivery.actions import clocks
from exams.delivery.models import SittingState
from exams.delivery.models.late_answers import late_claims
from exams.delivery.models.own_sittings import answers_of
from exams.delivery.models.sitting_aids import aids_of
from exams.delivery.paper import outbox_key
from exams.delivery.views.candidate import device_named, own_sitting
from exams.delivery.views.paper import values_by_token
from exams.delivery.views.plain_form import next_number


@allow(ANYONE)
@require_POST
def answers(request, pk):
    """Save a batch of numbered answers. The first middleware does this before any view is asked; see `fast_path`."""
    return fast_path.save(request, pk)


@allow(SIGNED_IN)
@never_cache
@require_GET
def state(request, pk):
    """How the sitting stands: answers that count, flags, who may answer, time left.

    Also renews what the page must show to save: its CSRF cookie, and the token of `fast_path`; and gives the key to
    what is still on the device, so that it can be delivered after the end, too.
    """
    own = own_sitting(request, pk, "aids")
    get_token(request)
    now, saved_answers, device = timezone.now(), answers_of(own.pk), device_named(request.GET)
    late = late_claims(own) if own.state != SittingState.BEGUN else []
    return JsonResponse(
        {
            "token": fast_path.token_for(request, own, device),
            "yours": own.device == device,
            "outbox_key": outbox_key(own.seed),
            "next": next_number([*saved_answers, *late], own.epoch),
            "values": values_by_token(own, saved_answers),
            "aids": aids_of(own),
            **clocks.clock_status(own, now),
        }
    )
