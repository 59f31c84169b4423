"""Columns for lists in the Wagtail admin."""

from wagtail.admin.ui.tables import NumberColumn as WagtailNumberColumn


class NumberColumn(WagtailNumberColumn):
    """A column of numbers, set right-aligned and with digits of one width."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("classname", "num")
        super().__init__(*args, **kwargs)
