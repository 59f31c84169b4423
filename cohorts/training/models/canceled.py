"""Whether a cohort was canceled: for whoever kept its address."""

from cohorts.training.models.cohorts import Cohort


def is_canceled(pk: int) -> bool:
    """Return whether the cohort of an address was canceled. Anybody may ask: it says nothing else of the cohort."""
    return Cohort.objects.filter(pk=pk, state=Cohort.State.CANCELED).exists()
