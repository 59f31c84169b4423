"""Every number and every text that somebody types has an upper limit, and the limit is one that can be meant."""

import pytest
from django import forms
from django.core.validators import MaxValueValidator
from django.urls import reverse

from cohorts.core.approvals import actions
from cohorts.core.approvals.actions import MAX_REASON_CHARACTERS
from cohorts.people.actions.state_roles import propose_end
from tests.lms.test_form_messages import every_form
from tests.refusals import refuses
from tests.world import NOW

OURS = ("cohorts.", "exams.", "lms.", "cms.")
# A number with more digits is a typing mistake, and soon longer than a column.
MAX_NUMBER = 10_000_000
HUGE = "x" * 30_000


def fields_of(*kinds):
    """(form and field, field) of all our forms with a field of one of the kinds that somebody can type into."""
    for form in every_form():
        if form.__module__.startswith(OURS):
            for name, field in form.base_fields.items():
                if isinstance(field, kinds) and not isinstance(field.widget, forms.HiddenInput) and not field.disabled:
                    yield f"{form.__name__}.{name}", field


def most(field):
    """The largest number that a field takes."""
    digits = getattr(field, "max_digits", None)
    limits = [validator.limit_value for validator in field.validators if isinstance(validator, MaxValueValidator)]
    limits += [10 ** (digits - (field.decimal_places or 0))] if digits else []
    return min((limit() if callable(limit) else limit for limit in limits), default=float("inf"))


@pytest.mark.django_db
def test_every_number_has_a_limit():
    rows = {name: most(field) for name, field in fields_of(forms.IntegerField, forms.DecimalField)}
    # The minutes of an attendance sheet are compared with the session, whose length has a limit.
    # An appropriation can be more than ten million dollars.
    large = {"FundForm.amount", "FundChangeForm.amount"}
    assert {name for name, limit in rows.items() if limit > MAX_NUMBER} == large
    assert max(rows[name] for name in large) <= 100 * MAX_NUMBER
    assert len(rows) > 15


@pytest.mark.django_db
def test_every_text_of_several_lines_has_a_limit():
    typed = {name: field for name, field in fields_of(forms.CharField) if isinstance(field.widget, forms.Textarea)}
    assert {name for name, field in typed.items() if field.max_length is None} == set()


@pytest.mark.django_db
def test_a_reason_of_thirty_thousand_letters_is_refused(world, client):
    membership = world.publishing.memberships.get()
    with refuses("reason_too_long", field="reason", most=MAX_REASON_CHARACTERS):
        propose_end(membership=membership, reason=HUGE, by=world.program_staff, at=NOW)
    proposal = propose_end(membership=membership, reason="Left.", by=world.program_staff, at=NOW)
    with refuses("reason_too_long", field="reason"):
        actions.reject(proposal=proposal, reason=HUGE, by=world.examinations, at=NOW)
    client.force_login(world.examinations)
    page = client.post(reverse("proposal_decide", args=[proposal.pk, "reject"]), {"reason": HUGE})
    assert page.status_code == 422 and proposal.decision() is None
