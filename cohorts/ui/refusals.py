"""How a page shows that an action refused."""

from django import forms

from cohorts.core.refusals import Refused, sentence_of


def add_refusal(form: forms.BaseForm, refusal: Refused) -> None:
    """Put each sentence of a refusal at its field of the form, or above the form where the form has no such field."""
    for problem in refusal.problems:
        form.add_error(problem.field if problem.field in form.fields else None, sentence_of(problem))
