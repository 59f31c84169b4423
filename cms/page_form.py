"""The form in which editors change a page."""

from datetime import timedelta

from django.utils import timezone
from wagtail.admin.forms import WagtailAdminPageForm

# The form has minutes only, so a moment comes back without its seconds.
FORM_PRECISION = timedelta(minutes=1)


class LeadPageForm(WagtailAdminPageForm):
    """Wagtail's form for a page, in which the dates of an earlier publication do not stand in the way.

    Wagtail keeps the end of a page after it was unpublished, sends it back with the form and then refuses it, because
    it is in the past (wagtail#13896). Dates that have passed are no longer needed: they are removed.
    """

    def clean(self):
        """Remove dates that were there before and have passed; then check as Wagtail does."""
        for name in ("go_live_at", "expire_at"):
            if self._has_passed(name):
                self.cleaned_data[name] = None
                setattr(self.instance, name, None)
        return super().clean()

    def _has_passed(self, name):
        before, moment = self.initial.get(name), self.cleaned_data.get(name)
        if not before or not moment:
            return False
        return before <= timezone.now() and abs(moment - before) < FORM_PRECISION
