"""Item files: read, reported, then imported or discarded."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.states import StatefulModel, Transition, states_check
from cohorts.core.visibility import AccessPath


class ItemImportState(models.TextChoices):
    """State of an item import."""

    PREVIEWED = "previewed", _("Not decided yet")
    IMPORTING = "importing", _("Being imported")
    COMMITTED = "committed", _("Imported")
    DISCARDED = "discarded", _("Discarded")


class ItemImportOutcome(models.TextChoices):
    """Outcome of one entry of an item file."""

    NEW = "new", _("New")
    IMPORTED = "imported", _("Added")
    SAME = "same", _("Already in the bank")
    PROBLEM = "problem", _("Problem")


ITEM_IMPORT_TRANSITIONS = (
    Transition("start", ItemImportState.PREVIEWED, ItemImportState.IMPORTING),
    Transition("continue", ItemImportState.IMPORTING, ItemImportState.IMPORTING),
    Transition("commit", ItemImportState.IMPORTING, ItemImportState.COMMITTED),
    Transition("discard", ItemImportState.PREVIEWED, ItemImportState.DISCARDED),
)
ITEM_IMPORT_INITIAL = ItemImportState.PREVIEWED


class ItemImport(StatefulModel):
    """An item file: read and reported (previewed), then imported in parts (importing, committed) or discarded."""

    State = ItemImportState
    TRANSITIONS = ITEM_IMPORT_TRANSITIONS
    INITIAL = ITEM_IMPORT_INITIAL
    access = AccessPath(staff=(roles.EXAMINATIONS, roles.AUDITOR))

    filename = models.CharField(max_length=200)
    text = models.TextField()
    report = models.JSONField(
        default=list,
        help_text="One entry per item: code, kind, line, outcome, verdict, remark and warnings with codes.",
    )
    counts = models.JSONField(default=dict, help_text="{outcome: number of entries}")
    taken = models.PositiveIntegerField(default=0, help_text="Items imported so far.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        constraints = [states_check(ITEM_IMPORT_TRANSITIONS, ITEM_IMPORT_INITIAL, "item_import_state_known")]

    def __str__(self):
        return self.filename
