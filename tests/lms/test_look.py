"""Common markup of forms, lists, messages and error pages."""

import re

import pytest
from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory


class SeatForm(forms.Form):
    """A form with a field of every kind."""

    name = forms.CharField(label="Your full name", help_text="As on the certificate.")
    course = forms.ChoiceField(label="Course", choices=[("", "Choose"), ("pet", "PET")])
    how = forms.ChoiceField(
        label="How will you take part?", widget=forms.RadioSelect, choices=[("room", "In the room"), ("net", "Online")]
    )
    aids = forms.MultipleChoiceField(
        label="What helps you?", widget=forms.CheckboxSelectMultiple, choices=[("a", "Large print")], required=False
    )
    agree = forms.BooleanField(label="I agree.")


def test_a_form_shows_the_label_then_the_help_text_then_the_field():
    page = str(SeatForm())
    label, help_text, field = (page.index(t) for t in ("Your full name", "As on the certificate.", 'name="name"'))
    assert label < help_text < field
    assert re.search(r'<input[^>]*name="name"[^>]*aria-describedby="id_name_helptext"', page)
    assert 'class="usa-input"' in page
    assert 'class="usa-select"' in page


def test_choices_are_in_a_fieldset_with_the_question_as_legend():
    page = str(SeatForm({"how": "net"}))
    assert re.search(r"<fieldset[^>]*>\s*<legend[^>]*>How will you take part\?", page)
    assert re.search(r'<input class="usa-radio__input"[^>]*value="net"[^>]*checked', page)
    assert '<label class="usa-radio__label" for="id_how_1">Online</label>' in page


def test_every_error_is_in_the_summary_with_a_link_and_at_its_field():
    page = str(SeatForm({"aids": ["nonsense"]}))
    links = set(re.findall(r'<li><a href="#([^"]+)"', page))
    assert links == {"id_name", "id_course", "id_how_0", "id_aids_0", "id_agree"}
    for target in links:
        assert f'id="{target}"' in page
    assert 'id="id_name_error"' in page
    assert re.search(r'name="name"[^>]*aria-invalid="true"', page)
    assert re.search(r'name="name"[^>]*aria-describedby="id_name_helptext id_name_error"', page)


def test_input_is_kept_after_an_error():
    page = str(SeatForm({"name": "Ana <Ruiz>", "aids": ["a"]}))
    assert 'value="Ana &lt;Ruiz&gt;"' in page
    assert re.search(r'name="aids" value="a"[^>]*checked', page)


def test_optional_fields_say_so():
    page = str(SeatForm())
    assert page.count("(optional)") == 1


def test_a_list_keeps_its_filters_in_the_url():
    request = RequestFactory().get("/cohorts/", {"q": "duluth", "sort": "-name", "page": "3"})
    page = Paginator(range(100), 10).page(3)
    pages = render_to_string("components/pagination.html", {"page": page}, request)
    assert "?q=duluth&amp;sort=-name&amp;page=4" in pages
    head = render_to_string("components/sort_head.html", {"label": "Cohort", "key": "name"}, request)
    assert 'aria-sort="descending"' in head
    assert "?q=duluth&amp;sort=name" in head
    tools = render_to_string("components/list_head.html", {"count": 1, "noun": "cohort", "search": True}, request)
    assert 'value="duluth"' in tools
    assert "1 cohort<" in tools


@pytest.mark.django_db
def test_an_unknown_url_gets_a_helpful_page(client):
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "Page not found" in answer.content.decode()


@pytest.mark.django_db
def test_every_error_page_has_a_language_a_heading_and_a_link():
    for name in ("403.html", "403_csrf.html", "404.html", "500.html"):
        page = render_to_string(name, {}, RequestFactory().get("/"))
        assert '<html lang="en"' in page
        assert page.count("<h1>") == 1
        assert 'href="/"' in page


@pytest.mark.django_db
def test_a_confirmation_says_what_happens_who_is_affected_and_whether_it_can_be_undone():
    page = render_to_string(
        "confirm.html",
        {
            "heading": "Withdraw?",
            "happens": "H.",
            "affected": "A.",
            "undo": "U.",
            "action_label": "Withdraw",
            "back_url": "/",
        },
        RequestFactory().get("/"),
    )
    for words in ("What will happen", "Who is affected", "Can it be undone?", "Go back without changes"):
        assert words in page


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/"])
def test_account_pages_have_our_design_and_no_inline_script(client, address):
    page = client.get(address).content.decode()
    assert '<html lang="en"' in page
    assert "ui/peer.css" in page
    assert " style=" not in page
    assert not re.search(r"<script(?![^>]*(src=|application/json))", page)


def test_messages_are_announced(rf):
    request = rf.get("/")
    request._messages = [messages.storage.base.Message(messages.SUCCESS, "The cohort is open.")]
    page = render_to_string("components/messages.html", {"messages": request._messages}, request)
    assert 'role="status"' in page
    assert "usa-alert--success" in page
