"""An empty field says what to enter, in every form of the site."""

import pytest
from django import forms

from cohorts.people.models import Organization
from cohorts.ui.missing_fields import NamingBoundField, error_lines
from tests.lms.test_form_messages import every_form

# What a sentence from a label would read like if the label is no noun.
NOT_NOUNS = (
    "Enter the enter",
    "Enter the choose",
    "Choose the choose",
    "the what ",
    "the with.",
    "the when ",
    "the how ",
    "the opens",
    "the closes",
    "the from.",
    "the through.",
    "the valid ",
)


class Everything(forms.Form):
    number = forms.CharField(label="Certificate number")
    fee = forms.DecimalField(label="Training fee (dollars)")
    pause = forms.IntegerField(label="Break, minutes")
    address = forms.URLField(label="URL", assume_scheme="https")
    course = forms.ChoiceField(label="Course", choices=[("a", "A")])
    sent = forms.FileField(label="Item file")
    agreed = forms.BooleanField(label="I have read this")
    why = forms.CharField(label="Why?")
    reason = forms.CharField(error_messages={"required": "Enter a reason."})
    given_name = forms.CharField()


class Lists(forms.Form):
    agency = forms.ModelChoiceField(Organization.objects.none(), label="Agency")
    supervisor = forms.ModelChoiceField(Organization.objects.none(), label="Supervisor", required=False)
    kind = forms.TypedChoiceField(choices=[("", "---------"), ("a", "A")])
    other = forms.ModelChoiceField(Organization.objects.none(), empty_label="No one for now")


@pytest.mark.django_db
def test_the_empty_choice_of_a_list_has_words_instead_of_dashes():
    page = Lists().as_p()
    assert "---" not in page and page.count("Choose one") == 2
    assert "No choice</option>" in page and "No one for now" in page


def test_an_empty_field_names_the_thing():
    assert {name: lines for name, (lines,) in Everything({}).errors.items()} == {
        "number": "Enter the certificate number.",
        "fee": "Enter the training fee.",
        "pause": "Enter the break.",
        "address": "Enter the URL.",
        "course": "Choose the course.",
        "sent": "Choose the item file.",
        "agreed": "Check “I have read this”.",
        "why": "Answer the question “Why?”",
        "reason": "Enter a reason.",
        "given_name": "Enter the given name.",
    }


def test_the_list_above_a_form_names_the_field_only_where_the_sentence_does_not():
    form = Everything({"fee": "many"})
    assert error_lines(form["number"]) == ["Enter the certificate number."]
    assert error_lines(form["fee"]) == ["Training fee (dollars): Enter a number in digits, such as 12 or 12.50."]


def test_one_form_does_not_change_the_words_of_the_next():
    Everything({}).is_valid()
    assert str(Everything.base_fields["number"].error_messages["required"]) != "Enter the certificate number."


@pytest.mark.django_db
def test_no_form_of_ours_answers_an_empty_field_in_words_that_do_not_read_well():
    sentences = {}
    for form in every_form():
        if form.__module__.split(".")[0] not in ("cohorts", "exams", "cms", "lms"):
            continue
        holder = forms.Form()
        for name, field in form.base_fields.items():
            if field.required:
                bound = NamingBoundField(holder, field.__deepcopy__({}), name)
                sentences[f"{form.__name__}.{name}"] = str(bound.field.error_messages["required"])
    assert len(sentences) > 80
    assert {key: text for key, text in sentences.items() if "This is missing" in text} == {}
    assert {key: text for key, text in sentences.items() if any(words in text for words in NOT_NOUNS)} == {}


@pytest.mark.django_db
def test_no_list_of_ours_offers_dashes_as_a_choice():
    offered = {}
    for form in every_form():
        if form.__module__.split(".")[0] not in ("cohorts", "exams", "cms", "lms"):
            continue
        holder = forms.Form()
        for name, field in form.base_fields.items():
            copy = field.__deepcopy__({})
            NamingBoundField(holder, copy, name)
            if hasattr(copy, "empty_label"):
                offered[f"{form.__name__}.{name}"] = str(copy.empty_label)
            elif type(copy) is forms.TypedChoiceField:
                offered[f"{form.__name__}.{name}"] = str(next(iter(copy.choices), ("", ""))[1])
    assert len(offered) > 20
    assert {key: text for key, text in offered.items() if "---" in text} == {}
