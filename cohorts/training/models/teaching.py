"""Access of trainers to the rows of their cohorts, and sessions whose trainer left."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery

from cohorts.core import roles
from cohorts.core.visibility import Named
from cohorts.people.models import Membership


def by_trainer(trainers: str, vendor: str) -> Named:
    """Return access for trainers of a session while they hold the role at the cohort's vendor.

    `trainers`, `vendor`: ORM paths to the session's trainers and to the cohort's vendor. A canceled session gives none.
    """
    is_held = Q(**{f"{trainers.removesuffix('trainers')}canceled_at__isnull": True})
    return Named(path=trainers, role=roles.TRAINER, organization=vendor, condition=is_held)


def is_trainer(person: str, vendor: Any) -> Exists:
    """Return the condition that a person holds the role of trainer at a vendor today.

    `person`: the ORM path to the person. `vendor`: an id, or an expression.
    """
    memberships = Membership.objects.in_force().filter(user=OuterRef(person), organization=vendor, role=roles.TRAINER)
    return Exists(memberships)


def with_former_trainers(memberships: QuerySet[Any], session: Any) -> QuerySet[Any]:
    """Return the vendor's trainers, and the last role of everyone who is named in `session` and has left the vendor.

    `memberships`: those that the user may see. Each row has `is_current`.
    """
    rows = memberships.filter(role=roles.TRAINER, organization=session.cohort.vendor_id)
    rows = rows.annotate(is_current=is_trainer("user", OuterRef("organization")))
    last = rows.filter(user=OuterRef("user")).order_by("-pk").values("pk")[:1]
    named = rows.filter(user__in=session.trainers.all(), is_current=False, pk=Subquery(last))
    choice = Q(pk__in=rows.in_force().values("pk")) | Q(pk__in=named.values("pk"))
    return rows.filter(choice).select_related("user", "organization").order_by("user__family_name", "user__given_name")


def name_trainers(sessions: Iterable[Any], at: datetime) -> None:
    """Set `teaching` and `former` of sessions fetched `with_trainers`.

    `teaching`: the trainers to name. `former`: of a session that ends after `at`, those who left the vendor; who taught
    a session that is over is named as before.
    """
    for session in sessions:
        trainers, is_over = list(session.trainers.all()), session.ends_at <= at
        session.teaching = [trainer for trainer in trainers if is_over or trainer.is_current]
        session.former = [trainer for trainer in trainers if not is_over and not trainer.is_current]


def trainers_gone(sessions: QuerySet[Any], at: datetime) -> QuerySet[Any]:
    """Return {given, family, email, n, membership, ended} of trainers who no longer hold the role.

    `n`: the number of their sessions that start after `at`. `membership`: the id of their latest role as trainer at the
    vendor, and `ended` when it was ended (None: the account or the organization is closed). One row for each vendor
    and trainer.
    """
    was_trainer = Q(trainers__memberships__role=roles.TRAINER, trainers__memberships__organization=F("cohort__vendor"))
    rows = sessions.filter(starts_at__gt=at, trainers__isnull=False).filter(
        ~is_trainer("trainers", OuterRef("cohort__vendor"))
    )
    return (
        rows.order_by()
        .values(
            "cohort__vendor",
            "trainers",
            given=F("trainers__given_name"),
            family=F("trainers__family_name"),
            email=F("trainers__email"),
        )
        .annotate(
            n=Count("pk", distinct=True),
            membership=Max("trainers__memberships__pk", filter=was_trainer),
            ended=Max("trainers__memberships__ended_at", filter=was_trainer),
        )
        .order_by("cohort__vendor", "trainers")
    )
