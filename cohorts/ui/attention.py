"""The filter “needs attention” of lists in the Wagtail admin; lists of portals have it in `list_view.py`."""

import django_filters
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet


class AttentionFilters(WagtailFilterSet):
    """Filters with one for the rows that need attention (`?attention=1`). A subclass writes `needing_attention`."""

    attention = django_filters.ChoiceFilter(
        label=_("Needs attention"), empty_label=_("All"), choices=[("1", _("Yes"))], method="by_attention"
    )

    def needing_attention(self, queryset):
        """Those of `queryset` that wait for somebody."""
        raise NotImplementedError

    def by_attention(self, queryset, name, value):
        """Only those, on request."""
        return self.needing_attention(queryset)


class AttentionOnTop:
    """Mixed into a list of Wagtail's: above the rows, how many there are and how many need attention, as links.

    Its FilterSet is one of `AttentionFilters`. One query more.
    """

    results_template_name = "ui/admin/attention_results.html"
    attention_label = _("Needs attention")

    @cached_property
    def active_filters(self):
        """All but this one, which is above the rows already."""
        return [chosen for chosen in super().active_filters if "attention" not in chosen.auto_id]

    def get_context_data(self, *args, **kwargs):
        """The rows, and both numbers."""
        context = super().get_context_data(*args, **kwargs)
        is_on = bool(self.request.GET.get("attention"))
        numbers = {is_on: context["items_count"], not is_on: self._count(attention=not is_on)}
        return {"attention": {"count": numbers[True], "total": numbers[False], "is_on": is_on}, **context}

    def _count(self, *, attention):
        """How many rows the same search and filters leave, with or without the filter."""
        chosen = self.request.GET.copy()
        chosen["attention"] = "1" if attention else ""
        filters = self.filterset_class(chosen, request=self.request)
        rows = self.get_base_queryset()
        return self.search_queryset(filters.filter_queryset(rows) if filters.is_valid() else rows.none()).count()
