"""The site's addresses and, only for the bench, the bare view: authenticated, one row inserted, nothing else."""

import json

from django.http import JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from lms.urls import urlpatterns as ours
from tests.bench.models import BareRow


@require_POST
def bare(request):
    """What any Django view that saves one row for a person who is logged in has to do."""
    if not request.user.is_authenticated:
        return JsonResponse({"error": "Log in."}, status=403)
    body = json.loads(request.body)
    one = body["messages"][0]
    row = BareRow.objects.create(person_id=request.user.pk, number=one["n"], value=one["v"], received_at=timezone.now())
    return JsonResponse({"saved": [row.number]})


urlpatterns = [path("bench/bare/", bare), *ours]
