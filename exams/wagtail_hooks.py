"""What the examinations add to the Wagtail admin. State staff only; the viewsets say which of them."""

from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from .admin import analysis_hooks  # noqa: F401
from .admin.forms import ExamViewSet, FormViewSet
from .admin.imports import ImportViewSet
from .admin.items import DomainViewSet, ItemViewSet


class ExaminationsGroup(SnippetViewSetGroup):
    """One menu for all of it."""

    menu_label = "Examinations"
    menu_icon = "clipboard-list"
    menu_name = "examinations"
    menu_order = 200
    items = (ItemViewSet, ImportViewSet, FormViewSet, ExamViewSet, DomainViewSet)


register_snippet(ExaminationsGroup)
