"""What the item bank adds to the Wagtail admin."""

from django.urls import path
from wagtail import hooks

from exams.bank.admin.domains import change_blueprint
from exams.bank.admin.item_review import submit
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
def bank_urls():
    """Submitting an item for review, and changing the blueprint."""
    return [
        path("items/<int:pk>/submit/", submit, name="item_submit"),
        path("blueprint/change/", change_blueprint, name="blueprint_change"),
    ]
