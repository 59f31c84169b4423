"""How rows of a cohort are reached by the trainers of its sessions."""

from cohorts.core import roles
from cohorts.core.visibility import Named


def by_trainer(trainers: str, vendor: str) -> Named:
    """Who is named as a trainer of a session, while they hold the role at the vendor that runs the cohort.

    `trainers`, `vendor`: ORM paths to the session's trainers and to the cohort's vendor.
    """
    return Named(path=trainers, role=roles.TRAINER, organization=vendor)
