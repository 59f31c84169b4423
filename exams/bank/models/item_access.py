"""Who has looked at live items, when, and on which page. A row for every item that a page showed."""

from django.conf import settings
from django.db import models

from cohorts.core.append_only import AppendOnly
from cohorts.core.visibility import AccessPath
from exams.bank.models.items import ITEM_STAFF, Item, ItemVersion

PAGES = {
    "item": "Item page",
    "edit": "Editing",
    "preview": "Preview",
    "history": "History of the item",
    "list": "Item bank",
    "form": "Form",
    "figures": "Item analysis",
    "key": "Key change",
    "file": "Downloaded file",
}


class ItemSighting(AppendOnly):
    """One person saw one live item. `version` is null where the page shows the item as its authors edit it."""

    access = AccessPath(staff=ITEM_STAFF)

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="sightings")
    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, null=True, related_name="sightings")
    page = models.CharField(max_length=10, choices=list(PAGES.items()))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["item", "-at"]), models.Index(fields=["-at", "-id"])]

    def __str__(self):
        return f"Sighting {self.pk}"
