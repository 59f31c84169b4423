"""What authors laid out stays laid out on the exam page, and a text that is no number is never passed over."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.ui.typed_text import typed_text
from exams.assembly.models import Form, FormItem
from exams.bank.models import ItemVersion, Key
from exams.delivery.models.form_questions import form_questions
from exams.delivery.views.paper import markup_of
from exams.delivery.views.question_markup import parts_of
from tests.exams.delivery.sitting_helpers import Hall
from tests.exams.delivery.test_sittings_http import address, message, plain, visitor


@pytest.fixture
def hall(world):
    form_questions.cache_clear()
    markup_of.cache_clear()
    parts_of.cache_clear()
    return Hall(world, now=timezone.now())


@pytest.mark.parametrize(
    "text", ["Date     Hours\nMon      8", "Date\tHours\nMon\t8", "Plan:\n  listen", "Total:\nMon    8\nTue   10"]
)
def test_columns_are_kept_in_letters_of_equal_width(text):
    markup = typed_text(text)
    assert markup.startswith('<span class="columns-kept">') and markup.count("<br>") == text.count("\n")
    assert text.split("\n")[0] in markup


@pytest.mark.parametrize("text", ["One line.  Two blanks.", "One line\nand another", "a <b>\n& c"])
def test_text_without_columns_is_only_lines(text):
    assert "columns-kept" not in typed_text(text) and "<b>" not in typed_text(text)


def write_first_question(hall, stem, *options):
    """Another version of the first question on the form."""
    first = hall.form.places.get(position=1)
    version = ItemVersion.objects.create(
        item=first.version.item,
        number=2,
        kind="single",
        stem=stem,
        options=[{"label": label, "text": text} for label, text in zip("ABCD", options, strict=False)],
        at=hall.now,
    )
    Key.objects.create(version=version, number=1, answer={"any_of": ["A"]}, at=hall.now)
    Form.objects.filter(pk=hall.form.pk).update(state="draft")
    FormItem._base_manager.filter(pk=first.pk).update(version=version)
    Form.objects.filter(pk=hall.form.pk).update(state="published")


def test_lines_and_columns_of_question_and_options_are_on_the_exam_page(hall):
    write_first_question(hall, "Date     Hours\nMon      8\nTue      6", "one\ntwo", "a    b\nc    d")
    sitting = hall.begin(device="")
    page = visitor(hall.world.trainee).get(address("exam_sitting", sitting)).text
    assert '<span class="columns-kept">Date     Hours<br>Mon      8<br>Tue      6</span>' in page
    assert "one<br>two" in page and '<span class="columns-kept">a    b<br>c    d</span>' in page


def test_what_authors_and_candidates_type_is_never_read_as_markup_or_as_a_format(hall):
    write_first_question(hall, "Is 100% of %(token)s <b>bold</b>? %s", "50 %d & <i>", "{{ number }} %")
    trainee, sitting = visitor(hall.world.trainee), hall.begin(device="")
    url = address("exam_sitting", sitting)
    typed = message(sitting, 0, 5, '"> %s <b>')
    trainee.post(url, plain(sitting, trainee.get(url).text) | {f"q-{typed.question}": typed.value})
    page = trainee.get(url).text
    assert "</span>Is 100% of %(token)s &lt;b&gt;bold&lt;/b&gt;? %s</legend>" in page
    assert ">50 %d &amp; &lt;i&gt;</span>" in page and ">{{ number }} %</span>" in page
    value = 'value="&quot;&gt; %s &lt;b&gt;"'
    assert f'name="was-{typed.question}" {value}' in page and f'name="q-{typed.question}" {value}' in page


def test_without_scripts_a_text_that_is_no_number_is_reported_and_listed(hall):
    trainee, sitting = visitor(hall.world.trainee), hall.begin(device="")
    url = address("exam_sitting", sitting)
    number = message(sitting, 0, 4, "80 hours")
    posted = plain(sitting, trainee.get(url).text) | {f"q-{number.question}": "80 hours"}
    page = trainee.post(url, posted, follow=True).text
    assert "enter a number only" in page
    review = trainee.get(reverse("exam_submit", args=[sitting.pk])).text
    assert "Not a number" in review and "You answered 1 of 7 questions" in review
    posted = plain(sitting, trainee.get(url).text) | {f"q-{number.question}": "80"}
    assert "enter a number only" not in trainee.post(url, posted, follow=True).text
