"""What every list of Wagtail's does here: search by words, refuse wrong filters, say what to do while it is empty."""

from django.utils.functional import cached_property
from django.utils.translation import gettext

from cohorts.core.search import search


def filter_problems(form):
    """What is wrong with the filters in the address, as one text; "" where they can be used."""
    if form.is_valid():
        return ""
    errors = {form[name].label: texts for name, texts in form.errors.items() if name in form.fields}
    parts = [f"{label}: {text}" for label, texts in errors.items() for text in texts]
    return " ".join(parts) or gettext("Choose other filters.")


class ListOfRows:
    """Mixed into a list of Wagtail's: it searches by words, says what is wrong with its filters, and what to do.

    Every word typed is looked for in every field, so that a full name is enough. A filter that cannot be used shows no
    rows instead of all. empty_text: what to do while there is nothing.
    """

    empty_text = ""

    def search_queryset(self, queryset):
        """Wagtail itself looks for the whole phrase in one field."""
        if not self.search_query or not self.search_fields:
            return super().search_queryset(queryset)
        return search(queryset, self.search_query, self.search_fields)

    @cached_property
    def filter_problems(self):
        """What is wrong with the filters in the address; "" where they can be used."""
        return filter_problems(self.filters.form) if self.filters else ""

    @cached_property
    def is_filtering(self):
        """Also with filters that cannot be used."""
        return bool(self.filter_problems) or super().is_filtering

    def filter_queryset(self, queryset):
        """Wagtail itself would show all rows where a filter cannot be used."""
        return queryset.none() if self.filter_problems else super().filter_queryset(queryset)

    @cached_property
    def no_results_message(self):
        """What is wrong with the filters, or what to do while there is nothing."""
        if self.filter_problems:
            return gettext("These filters cannot be used. {problems}").format(problems=self.filter_problems)
        if self.empty_text and not self.is_searching and not self.is_filtering:
            return self.empty_text
        return super().no_results_message
