"""What the examinations add to the Wagtail admin. State staff only; the viewsets say which of them."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from .admin import analysis_hooks, exam_day_hooks, rekey_hooks  # noqa: F401
from .admin.accommodations import AccommodationViewSet
from .admin.forms import ExamViewSet, FormViewSet
from .admin.imports import ImportViewSet
from .admin.items import DomainViewSet, ItemViewSet, PublishByRole, UnpublishByRole
from .models import Item


@hooks.register("register_snippet_action_menu_item")
def unpublish_item(model):
    """Items are unpublished by role."""
    return UnpublishByRole(order=20) if model is Item else None


@hooks.register("register_snippet_action_menu_item")
def publish_item(model):
    """Items are published by role."""
    return PublishByRole(order=30) if model is Item else None


class ExaminationsGroup(SnippetViewSetGroup):
    """One menu for all of it."""

    menu_label = "Examinations"
    menu_icon = "clipboard-list"
    menu_name = "examinations"
    menu_order = 200
    items = (ItemViewSet, ImportViewSet, FormViewSet, ExamViewSet, DomainViewSet, AccommodationViewSet)


register_snippet(ExaminationsGroup)
