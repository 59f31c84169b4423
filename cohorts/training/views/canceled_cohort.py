"""Pages about a cohort that lead back and say so when it was canceled, instead of not being found."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect

from cohorts.core.problems import Problem
from cohorts.core.refusals import sentence_of
from cohorts.training.models.canceled import is_canceled


class KnowsCanceled:
    """Mixed into a page about `self.row`, a cohort, whose `get_rows` leaves canceled ones out: for these it is None."""

    def get_row(self):
        """The cohort of the address; None if it was canceled. Raises Http404."""
        try:
            return super().get_row()
        except Http404:
            if is_canceled(self.kwargs["pk"]):
                return None
            raise


class SaysCanceled(KnowsCanceled):
    """For a canceled cohort the page leads back."""

    def dispatch(self, request, *args, **kwargs):
        """Answer, or lead back and say why, also somebody who sends an old page."""
        if self.row is None:
            messages.info(request, sentence_of(Problem("training_canceled")))
            return redirect(self.get_back_url())
        return super().dispatch(request, *args, **kwargs)
