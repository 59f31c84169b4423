"""How rows of a cohort are reached by the trainers of its sessions, and whose place among them is vacant."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet

from cohorts.core import roles
from cohorts.core.visibility import Named
from cohorts.people.models import Membership


def by_trainer(trainers: str, vendor: str) -> Named:
    """Who is named as a trainer of a session, while they hold the role at the vendor that runs the cohort.

    `trainers`, `vendor`: ORM paths to the session's trainers and to the cohort's vendor.
    """
    return Named(path=trainers, role=roles.TRAINER, organization=vendor)


def trainers_gone(sessions: QuerySet[Any], at: datetime) -> QuerySet[Any]:
    """{cohort, code, zone, given, family, email, n, first, ended}: trainers named in `sessions` who are trainers no more.

    Only of sessions that end after `at`: `n` of them, `first` the id of one, and `ended` when the person's role at the
    vendor was ended (None: it is not, but the account or the organization is closed). A row for each cohort and person.
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
