"""Fields that the pages share: what nobody can mean is refused at the field, and not by the database."""

import pytest
from django import forms
from django.utils import timezone

from cohorts.people.models import User
from cohorts.ui.fields import RowsChoice, day_field, moment_field
from tests.lms.test_form_messages import every_form

OURS = ("cohorts.", "exams.", "lms.", "cms.")


@pytest.mark.django_db
def test_a_number_longer_than_any_id_is_no_choice():
    field = RowsChoice(User.objects.all())
    for value in (["9" * 25], ["1", "9" * 5000]):
        with pytest.raises(forms.ValidationError) as error:
            field.clean(value)
        assert error.value.code == "invalid_choice"


@pytest.mark.parametrize("year", ["0001", "1999", "2100", "9999"])
def test_a_year_that_nobody_means_is_refused(year):
    for field, text in ((day_field("Day"), f"{year}-12-31"), (moment_field("At"), f"{year}-12-31T23:59")):
        with pytest.raises(forms.ValidationError):
            field.clean(text)


@pytest.mark.parametrize(
    ("zone", "text", "words"),
    [
        ("America/Chicago", "2027-03-14T02:30", "2:30 am does not exist in Central time"),
        ("America/Chicago", "2027-11-07T01:30", "1:30 am happens twice in Central time"),
    ],
)
def test_a_time_that_the_clocks_skip_or_repeat_is_named_as_such(zone, text, words):
    with timezone.override(zone), pytest.raises(forms.ValidationError, match=words):
        moment_field("Opens").clean(text)


def test_a_zone_whose_clocks_do_not_change_has_every_time():
    with timezone.override("Pacific/Guam"):
        assert moment_field("Opens").clean("2027-03-14T02:30").hour == 2


def test_no_form_of_ours_leaves_an_impossible_choice_to_the_database():
    fields = [
        (form.__name__, name, field)
        for form in every_form()
        if form.__module__.startswith(OURS)
        for name, field in form.base_fields.items()
    ]
    choices = [row for row in fields if isinstance(row[2], forms.ModelMultipleChoiceField)]
    assert len(choices) > 3
    assert [row[:2] for row in choices if not isinstance(row[2], RowsChoice)] == []
