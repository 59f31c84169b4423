"""Access of trainers to the rows of their cohorts, and sessions whose trainer left."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet

from cohorts.core import roles
from cohorts.core.visibility import Named
from cohorts.people.models import Membership


def by_trainer(trainers: str, vendor: str) -> Named:
    """Return access for trainers of a session while they hold the role at the cohort's vendor.

    `trainers`, `vendor`: ORM paths to the session's trainers and to the cohort's vendor.
    """
    return Named(path=trainers, role=roles.TRAINER, organization=vendor)


def trainers_gone(sessions: QuerySet[Any], at: datetime) -> QuerySet[Any]:
    """Return {cohort, code, zone, given, family, email, n, first, ended} of trainers who no longer hold the role.

    Of the sessions that end after `at`: their number `n` and the id of one of them, `first`. `ended` is when the role
    at the vendor was ended (None: the account or the organization is closed). One row for each cohort and trainer.
    """
    there = Membership.objects.in_force().filter(
        user=OuterRef("trainers"), organization=OuterRef("cohort__vendor"), role=roles.TRAINER
    )
    was_trainer = Q(trainers__memberships__role=roles.TRAINER, trainers__memberships__organization=F("cohort__vendor"))
    rows = sessions.filter(ends_at__gt=at, trainers__isnull=False).filter(~Exists(there))
    return (
        rows.order_by()
        .values(
            "cohort",
            "trainers",
            code=F("cohort__code"),
            zone=F("cohort__time_zone"),
            given=F("trainers__given_name"),
            family=F("trainers__family_name"),
            email=F("trainers__email"),
        )
        .annotate(
            n=Count("pk", distinct=True),
            first=Min("pk"),
            ended=Max("trainers__memberships__ended_at", filter=was_trainer),
        )
        .order_by("cohort", "trainers")
    )
