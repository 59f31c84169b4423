"""Columns for lists in the Wagtail admin."""

from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables import NumberColumn as WagtailNumberColumn

from cohorts.ui.templatetags.formats import day, when


class NumberColumn(WagtailNumberColumn):
    """A column of numbers, set right-aligned and with digits of one width."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("classname", "num")
        super().__init__(*args, **kwargs)


class DayColumn(Column):
    """A column of days, or of the days of moments in the state's zone, written as everywhere."""

    def get_value(self, instance):
        """The day in words; what is no day stays as it is."""
        value = super().get_value(instance)
        return day(value) if hasattr(value, "year") else value


class MomentColumn(Column):
    """A column of moments in the state's zone, written as everywhere."""

    def get_value(self, instance):
        """The moment in words, with its zone."""
        return when(super().get_value(instance))
