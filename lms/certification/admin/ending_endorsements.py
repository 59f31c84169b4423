"""Endorsements that end within two years and do not go on: the people behind the numbers of the forecast."""

import django_filters
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from cohorts.core.exports import Cell, by_path
from cohorts.core.names import CALLED_NAME, called, called_name
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.columns import DayColumn
from lms.certification.admin.lapsing import READERS, TITLE, days_of, horizon, month_choices
from lms.certification.models import EndorsementGrant
from lms.certification.models.endorsements import endorsements_ending


def ending_of(user, first, last):
    """The endorsements that end on one of these days, of the programs that somebody reads as staff."""
    ending = endorsements_ending(first, last).order_by().values("pk")
    return EndorsementGrant.objects.visible_to(user, role=READERS).filter(pk__in=ending)


class EndingFilters(WagtailFilterSet):
    """By month and program."""

    month = django_filters.ChoiceFilter(label=_("Ends in"), choices=month_choices, method="by_month")

    class Meta:
        model = EndorsementGrant
        fields = ["program"]

    def by_month(self, queryset, name, value):
        """Those that end in a month."""
        return queryset.filter(ends_on__range=days_of(value))


class EndingEndorsements(AdminListView):
    """Whose endorsements end, the next end first."""

    model = EndorsementGrant
    page_title = _("Endorsements that end")
    header_icon = "calendar-alt"
    index_url_name = "ending_endorsements"
    index_results_url_name = "ending_endorsements_results"
    is_searchable = True
    search_fields = ["title", *by_path("person", *CALLED_NAME)]
    filterset_class = EndingFilters
    default_ordering = ("ends_on", "pk")
    verbose_name, verbose_name_plural = _("endorsement"), _("endorsements")
    export_filename = "endorsements-that-end"
    empty_text = _("No endorsement ends within two years.")
    list_display = [
        TitleColumn(
            "person", label=_("Person"), accessor=lambda row: called(row.person),
            get_url=lambda row: reverse("certificates:inspect", args=[row.certificate_id]),
        ),
        Column("title", label=_("Endorsement")),
        Column("program", label=_("Program"), accessor=lambda row: str(row.program)),
        DayColumn("ends_on", label=_("Last valid day"), sort_key="ends_on"),
    ]  # fmt: skip
    sheet = {
        gettext_noop("Person"): Cell(*by_path("person", *CALLED_NAME), write=called_name),
        gettext_noop("Endorsement"): Cell("title"),
        gettext_noop("Program"): Cell("program__title"),
        gettext_noop("Last valid day"): Cell("ends_on"),
    }

    def get_base_queryset(self):
        """Those of the longest forecast."""
        months = horizon()
        rows = ending_of(self.request.user, months[0][0], months[-1][1])
        return rows.select_related("person", "program")

    def get_breadcrumbs_items(self):
        """Below the forecast."""
        home, own = super().get_breadcrumbs_items()[0], super().get_breadcrumbs_items()[-1]
        return [home, {"url": reverse("forecast"), "label": str(TITLE)}, own]
