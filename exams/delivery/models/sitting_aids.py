"""What a candidate flags and crosses out during an exam, so that another device shows it, too. It is not evidence."""

from django.db import models

from cohorts.core.visibility import AccessPath, ScopedModel
from exams.delivery.models.sittings import Sitting


class SittingAids(ScopedModel):
    """The flags and strike-outs of one sitting, by the opaque names of its paper. Only the candidate sees them."""

    PERSON = "sitting__person"
    access = AccessPath(people=("sitting__person",))

    sitting = models.OneToOneField(Sitting, on_delete=models.PROTECT, primary_key=True, related_name="aids")
    flags = models.JSONField(default=list, help_text="Opaque names of the flagged questions.")
    struck = models.JSONField(default=list, help_text="Opaque names of the crossed-out options.")
    at = models.DateTimeField()

    class Meta:
        ordering = ["sitting"]

    def __str__(self):
        return f"Flags of sitting {self.sitting_id}"


def aids_of(sitting):
    """{"flags": [...], "struck": [...]} of a person's own sitting. No query if it was read with its aids."""
    row = getattr(sitting, "aids", None)
    return {"flags": row.flags, "struck": row.struck} if row else {"flags": [], "struck": []}
