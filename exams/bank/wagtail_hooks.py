"""What the item bank adds to the Wagtail admin."""

from django.urls import path
from wagtail import hooks

from cohorts.people.admin.proposals import DETAILS_HOOK
from exams.bank.admin.domains import ChangeDomains
from exams.bank.admin.item_compare import CompareItem
from exams.bank.admin.item_editing import PublishByRole, SubmitForReview
from exams.bank.admin.item_enemies import ItemEnemies
from exams.bank.admin.item_proposal import show_submitted_item
from exams.bank.admin.item_review import SubmitItem, UnblockItem
from exams.bank.models import Item


@hooks.register("construct_snippet_action_menu")
def without_unpublish(menu_items, request, context):
    """Nobody unpublishes an item by themselves, a superuser neither."""
    if context["model"] is Item:
        menu_items[:] = [item for item in menu_items if item.name != "action-unpublish"]


@hooks.register("register_snippet_action_menu_item")
def publish_item(model):
    """Items are published by role."""
    return PublishByRole(order=30) if model is Item else None


@hooks.register("register_snippet_action_menu_item")
def submit_item(model):
    """Items are submitted for review where they are written."""
    return SubmitForReview(order=20) if model is Item else None


hooks.register(DETAILS_HOOK, show_submitted_item)


@hooks.register("register_admin_urls")
def bank_urls():
    """Submitting, settling and comparing an item, its enemies, and changing the domains."""
    return [
        path("items/<int:pk>/submit/", SubmitItem.as_view(), name="item_submit"),
        path("items/<int:pk>/unblock/", UnblockItem.as_view(), name="item_unblock"),
        path("items/<int:pk>/compare/", CompareItem.as_view(), name="item_compare"),
        path("domains/change-all/", ChangeDomains.as_view(), name="domains_change"),
        path("items/<int:pk>/enemies/", ItemEnemies.as_view(), name="item_enemies"),
    ]
