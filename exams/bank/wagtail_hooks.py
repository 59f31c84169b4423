"""What the item bank adds to the Wagtail admin."""

from django.urls import path
from wagtail import hooks

from exams.bank.admin.item_review import SubmitItem
from exams.bank.admin.items import PublishByRole, UnpublishByRole
from exams.bank.models import Item


@hooks.register("register_snippet_action_menu_item")
def unpublish_item(model):
    """Items are unpublished by role."""
    return UnpublishByRole(order=20) if model is Item else None


@hooks.register("register_snippet_action_menu_item")
def publish_item(model):
    """Items are published by role."""
    return PublishByRole(order=30) if model is Item else None


@hooks.register("register_admin_urls")
def submit_url():
    """Submitting an item for review."""
    return [path("items/<int:pk>/submit/", SubmitItem.as_view(), name="item_submit")]
