"""Numbers that run without gaps within a year: of invoices, certificates, statements."""

from django.db import models

from cohorts.core.visibility import ScopedModel


class NumberSeries(ScopedModel):
    """The counter of a year's numbers. One row per year; each kind of number has a table of its own."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.year)

    @classmethod
    def take_next(cls, year: int) -> int:
        """Take the next number of a year, inside a running transaction.

        Locks the year's counter until the transaction ends, so that two at once take turns and a number that was taken
        by a transaction that fails is given again.
        """
        cls.objects.get_or_create(year=year)
        series = cls.objects.select_for_update().get(year=year)
        series.last += 1
        series.save(update_fields=["last"])
        return series.last
