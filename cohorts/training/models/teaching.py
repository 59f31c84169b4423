"""Access of trainers to the rows of their cohorts."""

from cohorts.core import roles
from cohorts.core.visibility import Named


def by_trainer(trainers: str, vendor: str) -> Named:
    """Return access for trainers of a session while they hold the role at the cohort's vendor.

    `trainers`, `vendor`: ORM paths to the session's trainers and to the cohort's vendor.
    """
    return Named(path=trainers, role=roles.TRAINER, organization=vendor)
