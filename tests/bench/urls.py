"""The site's URLs and, only for benchmarks, a minimal authenticated view that inserts one row."""

import json

from django.http import JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from lms.urls import urlpatterns as ours
from tests.bench.models import BareRow


@require_POST
def bare(request):
    """Do what any Django view must do to save one row for a logged-in person."""
    if not request.user.is_authenticated:
        return JsonResponse({"error": "Log in."}, status=403)
    body = json.loads(request.body)
    one = body["messages"][0]
    row = BareRow.objects.create(person_id=request.user.pk, number=one["n"], value=one["v"], received_at=timezone.now())
    return JsonResponse({"saved": [row.number]})


urlpatterns = [path("bench/bare/", bare), *ours]
