"""What hangs on results that may change, for the page of whoever decides about them. Knows people, not reasons."""

from django.template.loader import render_to_string

from ..models import Candidacy, Certificate

SHOWN = 100


def certificates_concerned(*, gains, losses):
    """Safe HTML: certificates of people who would pass an exam (`gains`, ids) or no longer pass it (`losses`, ids)."""
    standing = Certificate.objects.exclude(state="revoked").select_related("person").order_by("number")
    at_stake = standing.filter(person__in=losses)
    held = standing.filter(person__in=gains)
    waiting = Candidacy.objects.filter(person__in=gains).exclude(
        person__in=Certificate.objects.filter(person__in=gains).values("person")
    )
    return render_to_string(
        "certification/admin/results.html",
        {
            "at_stake": at_stake.count(), "rows": at_stake[:SHOWN], "held": held[:SHOWN], "waiting": waiting.count()
        },
    )  # fmt: skip
