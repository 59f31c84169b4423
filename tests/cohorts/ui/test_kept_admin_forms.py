"""What was typed in a form of Wagtail's comes back after log-in, too: rows of the admin, items of the bank."""

import pytest
from django.urls import get_resolver, reverse
from wagtail.admin.viewsets import viewsets
from wagtail.admin.viewsets.pages import page_viewset_registry

from cms.models import CurriculumPage
from cohorts.people.models import Organization
from cohorts.training.models import Course
from cohorts.ui import kept_forms
from cohorts.ui.action_view import FormActionMixin
from cohorts.ui.viewsets import ScopedModelViewSet, ScopedSnippetViewSet
from exams.bank.models import Item
from tests.exams.delivery.rows import exam, item
from tests.kept_forms import TYPED, come_back, log_in, owner_of

pytestmark = pytest.mark.django_db


def test_a_new_course_comes_back(client, world):
    page = come_back(client, world.program_staff, reverse("courses:add"), title=TYPED, code="new")
    assert f'value="{TYPED}"' in page and 'value="new"' in page
    assert not Course.objects.filter(code="new").exists()


def test_the_name_of_an_organization_comes_back(client, world):
    page = come_back(client, world.program_staff, reverse("organizations:edit", args=[world.agency.pk]), name=TYPED)
    assert f'value="{TYPED}"' in page
    assert not Organization.objects.filter(name=TYPED).exists()


def test_the_reason_for_a_changed_exam_comes_back(client, world):
    final = exam()
    page = come_back(client, world.examinations, reverse("exams:edit", args=[final.pk]), reason=TYPED)
    assert TYPED in page


def test_an_item_comes_back_with_the_options_that_were_added(client, world):
    bank_item = item("Q-1")
    added = {"options-TOTAL_FORMS": 3, "options-2-text": "A third option", "options-2-ORDER": 3}
    url = reverse("wagtailsnippets_bank_item:edit", args=[bank_item.pk])
    page = come_back(client, world.examinations, url, stem=TYPED, **added)
    assert TYPED in page and "A third option" in page
    assert not Item.objects.filter(stem=TYPED).exists() and not bank_item.revisions.exists()


def test_what_wagtail_saves_by_itself_is_not_kept(client, world):
    url = reverse("wagtailsnippets_bank_item:edit", args=[item("Q-1").pk])
    log_in(client, world.examinations)
    owner = owner_of(client.get(url))
    client.cookies.clear()
    client.post(url, {"form_owner": owner, "stem": TYPED}, headers={"accept": "application/json"})
    assert kept_forms.SESSION_KEY not in client.session


def test_every_form_for_one_row_shows_again_what_was_typed():
    get_resolver().url_patterns  # registers the viewsets
    ours = [one for one in viewsets.viewsets if isinstance(one, (ScopedModelViewSet, ScopedSnippetViewSet))]
    views = [view for one in ours for view in (one.add_view, one.edit_view)]
    views += [page_viewset_registry.get_by_type(CurriculumPage).get_view_by_name(name) for name in ("add", "edit")]
    forms = [view.view_class for view in views if hasattr(view.view_class, "post")]
    assert len(forms) > 10
    assert not [
        form for form in forms if not (issubclass(form, FormActionMixin) or getattr(form, "keeps_typed", False))
    ]
