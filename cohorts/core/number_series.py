"""Numbers without gaps within a year, for invoices."""

from django.db import models

from cohorts.core.visibility import ScopedModel


class NumberSeries(ScopedModel):
    """The counter of a year's numbers. One row per year; each kind of number has its own table."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.year)

    @classmethod
    def take_next(cls, year: int) -> int:
        """Return the next number of a year. Must run in a transaction.

        Locks the year's counter until the transaction ends, so that concurrent calls wait, and a number taken by a
        transaction that fails is used again.
        """
        cls.objects.get_or_create(year=year)
        series = cls.objects.select_for_update().get(year=year)
        series.last += 1
        series.save(update_fields=["last"])
        return series.last
