"""What nobody sees is not text: it is removed from what people type, and alone it is empty."""

import copy

import pytest
from django import forms
from django.urls import get_resolver

from cohorts.core import roles
from cohorts.core.actions import visible
from cohorts.core.text import visible_text
from cohorts.people.actions import organizations, people
from cohorts.people.actions.state_roles import StateRole
from cohorts.people.models import Organization
from tests.refusals import refuses
from tests.world import NOW

NOTHING = [
    "\u200b",
    "\u202e",
    " \u200b \u202e ",
    "\u00ad",
    "\ufeff",
    "\u2800",
    "\u3164",
    "\x07",
    "\u200d",
    "\u2066\u2069",
]


@pytest.mark.parametrize("text", NOTHING)
def test_what_nobody_sees_is_empty(text):
    assert visible_text(text) == ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ana\u202e Lopez", "Ana Lopez"),
        ("\u2066Ana\u2069", "Ana"),
        ("An\u200ba", "Ana"),
        ("An\u200da", "Ana"),
        ("a\x07b", "ab"),
        ("two\r\nlines\tand", "two\r\nlines\tand"),
    ],
)
def test_it_is_removed_from_other_text(typed, kept):
    assert visible_text(typed) == kept


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cخواهم",  # a Persian word with a non-joiner
        "ක්\u200dරි",  # Sinhala
        "क्\u200dष",  # Devanagari
        "👩\u200d🏫",
        "שלום\u200f (a)",  # a mark of direction in a text with Hebrew letters
        "\u0600123",
        "Nguyễn Thị Ánh",
        "O’Neil",
    ],
)
def test_joiners_and_marks_that_a_script_needs_stay(text):
    assert visible_text(text) == text


def all_form_classes():
    """Every form of the site that a page uses: the pages are loaded with the addresses."""
    assert get_resolver().url_patterns
    waiting, classes = list(forms.BaseForm.__subclasses__()), []
    while waiting:
        form = waiting.pop()
        classes.append(form)
        waiting.extend(form.__subclasses__())
    ours = ("cohorts.", "exams.", "cms.", "lms.")
    return [form for form in classes if form.__module__.startswith(ours) and hasattr(form, "base_fields")]


def typed_fields():
    for form in all_form_classes():
        for name, field in form.base_fields.items():
            if isinstance(field, forms.CharField) and not isinstance(
                field.widget, (forms.PasswordInput, forms.HiddenInput)
            ):
                yield f"{form.__module__}.{form.__name__}.{name}", field


def test_in_every_form_what_nobody_sees_counts_as_empty():
    fields = dict(typed_fields())
    assert len(fields) > 60
    accepted = []
    for name, field in fields.items():
        one = type("One", (forms.Form,), {"typed": copy.deepcopy(field)})
        form = one({"typed": "\u202e\u200b"})
        form.full_clean()
        is_refused = form.errors.as_data().get("typed")
        if field.required != bool(is_refused) or (not is_refused and form.cleaned_data["typed"] not in ("", None)):
            accepted.append(name)
    assert accepted == []


def test_a_password_counts_as_it_was_typed():
    class Secret(forms.Form):
        secret = forms.CharField(widget=forms.PasswordInput)

    form = Secret({"secret": "open\u200bsesame"})
    assert form.is_valid() and form.cleaned_data["secret"] == "open\u200bsesame"


@pytest.mark.django_db
def test_actions_remove_it_and_refuse_what_is_then_empty(world):
    with refuses("organization_name_missing", field="name"):
        organizations.create_organization(kind=roles.AGENCY, name="\u200b", by=world.program_staff, at=NOW)
    organizations.create_organization(kind=roles.AGENCY, name="No\u202erth", by=world.program_staff, at=NOW)
    assert Organization.objects.filter(name="North").exists()
    with refuses("reason_missing", field="reason"):
        organizations.end_role(
            membership=world.trainee.memberships.get(), reason="\u202e", by=world.program_staff, at=NOW
        )
    with refuses("legal_name_invalid", field="given_name"):
        people.invite(
            email="n@example.org", given_name="\u200b", family_name="X", organization=world.agency,
            role=roles.TRAINEE, by=world.agency_coordinator, at=NOW,
        )  # fmt: skip


def test_the_data_of_a_proposal_are_cleaned_too():
    payload = StateRole(
        email="a@b.example", given_name="A\u202ena", family_name="\u200b", organization=1, role="finance"
    )
    assert (payload.given_name, payload.family_name) == ("Ana", "")
    assert visible({"a": ["\u200b", {"b": "x\u200b"}], "n": 1}) == {"a": ["", {"b": "x"}], "n": 1}
