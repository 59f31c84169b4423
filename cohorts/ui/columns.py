"""Columns for lists in the Wagtail admin."""

from django.utils.translation import gettext
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.ui.tables import NumberColumn as WagtailNumberColumn
from wagtail.coreutils import multigetattr

from cohorts.ui.templatetags.formats import day, when


class NumberColumn(WagtailNumberColumn):
    """A column of numbers, set right-aligned and with digits of one width."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("classname", "num")
        super().__init__(*args, **kwargs)


class NotedTitleColumn(TitleColumn):
    """The title of a row with a short line below it: `note`, an attribute or a function of the row."""

    cell_template_name = "ui/admin/noted_title_cell.html"

    def __init__(self, *args, note, **kwargs):
        super().__init__(*args, **kwargs)
        self.note = note

    def get_cell_context_data(self, instance, parent_context):
        """Also the note."""
        note = self.note(instance) if callable(self.note) else multigetattr(instance, self.note)
        return {**super().get_cell_context_data(instance, parent_context), "note": note}


class YesNoColumn(Column):
    """A column of truth values, as words. Wagtail's own has icons that are read out as “True”."""

    def get_value(self, instance):
        """Yes or no."""
        return gettext("yes") if super().get_value(instance) else gettext("no")


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
