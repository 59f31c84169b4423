"""Who viewed live items, when, and on which page: one row per item on a page."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cohorts.core.append_only import AppendOnly
from cohorts.core.visibility import AccessPath
from exams.bank.models.items import ITEM_STAFF, Item, ItemVersion


class ItemPage(models.TextChoices):
    """The page on which a live item was viewed."""

    ITEM = "item", _("Item page")
    EDIT = "edit", _("Editing")
    PREVIEW = "preview", _("Preview")
    HISTORY = "history", _("History of the item")
    LIST = "list", _("Item bank")
    FORM = "form", _("Form")
    FIGURES = "figures", _("Item analysis")
    KEY = "key", _("Key change")
    FILE = "file", _("Downloaded file")


class ItemView(AppendOnly):
    """One person's view of one live item. `version` is null if the page shows the draft."""

    access = AccessPath(staff=ITEM_STAFF)

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="views")
    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, null=True, related_name="views")
    page = models.CharField(max_length=10, choices=ItemPage)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["item", "-at"]), models.Index(fields=["-at", "-id"])]

    def __str__(self):
        return f"Item view {self.pk}"
