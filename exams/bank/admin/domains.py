"""The domains of the blueprint, in the Wagtail admin."""

from django.utils.translation import gettext_lazy as _

from cohorts.ui.columns import NumberColumn
from cohorts.ui.viewsets import ScopedModelViewSet
from exams.bank.admin.items import READERS, WRITERS
from exams.bank.models import Domain


class DomainViewSet(ScopedModelViewSet):
    """The domains of the blueprint and their weights."""

    model = Domain
    readers, writers = READERS, WRITERS
    icon = "list-ul"
    menu_label = _("Blueprint domains")
    menu_name = "blueprint-domains"
    name = "domains"
    form_fields = ["code", "title", "weight"]
    list_display = ["code", "title", NumberColumn("weight", label=_("Weight (percent)"), sort_key="weight")]
    ordering = ["code"]
