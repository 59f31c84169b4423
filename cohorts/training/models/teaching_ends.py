"""That a person no longer teaches a session, so that their calendar can say so."""

from django.conf import settings
from django.db import models

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly
from cohorts.core.visibility import AccessPath
from cohorts.training.models.cohorts import Session


class TeachingEnd(AppendOnly):
    """A trainer was taken out of a session of a cohort that was open. They may be named in it again later."""

    access = AccessPath(staff=roles.STATE, members={roles.VENDOR_COORDINATOR: "session__cohort__vendor"})

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="teaching_ends")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="teaching_ends")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.person} no longer teaches {self.session}"
