"""Set up the public site: its first pages, and the permissions to edit, review and publish them.

Both actions are safe to run again: they add what is missing and do not change what editors have changed.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from cms.models import (
    CalendarPage,
    CurriculumIndexPage,
    CurriculumPage,
    HomePage,
    ProgramPage,
    SecondPersonReview,
    StandardPage,
)
from cohorts.core import roles
from cohorts.core.actions import action, log
from cohorts.people.models import User
from cohorts.training.models import Course, Unit

TEXTS = Path(__file__).parents[1] / "texts" / "site.yaml"
COURSE_PREFIX = "pet"
PROGRAM_KEY = "mn-cps"
# Wagtail writes it after “Submit to”.
REVIEW = "review by a second person"
PRIVATE_FILES = "Only for people with an account"
PAGE_PERMISSIONS = ("add", "change", "publish", "lock", "unlock", "bulk_delete")
FILE_PERMISSIONS = ("add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document")


@action("site.built", "Built public site")
def build_site(*, by: User | None, at: datetime) -> HomePage:
    """Create the public pages from `texts/site.yaml`; returns the home page.

    1. Gives publishing staff their permissions (`set_up_publishing`).
    2. Replaces Wagtail's welcome page with the home page, which becomes the root of the site.
    3. Publishes program, curriculum (one page per unit of the training), calendar and standard pages under it.
    4. Fills in the links of the home page.

    A page that already exists at an address does not change.
    """
    set_up_publishing(by=by, at=at)
    home = HomePage.objects.first() or _create_home()
    _set_site(home)
    texts = _texts()
    course = Course.objects.filter(code__startswith=COURSE_PREFIX, audience=Course.Audience.TRAINEES).first()
    _page(home, ProgramPage, _program(texts["program"], texts["home"]["contact"], course), by=by)
    index = _page(home, CurriculumIndexPage, {**_body_page(texts["curriculum"]), "course": course}, by=by)
    for unit in _units(course):
        _page(index, CurriculumPage, _unit(unit, texts["units"]), by=by)
    _page(home, CalendarPage, {**texts["calendar"], "show_in_menus": True}, by=by)
    for text in texts["pages"]:
        _page(home, StandardPage, _body_page(text), by=by)
    if not home.audiences:
        _fill_home(home, texts["home"], by=by)
    log(home, by=by, at=at, pages=home.get_descendant_count())
    return home


@action("site.publishing_set_up", "Set up publishing")
def set_up_publishing(*, by: User | None, at: datetime) -> Any:
    """Let publishing staff, and no one else, edit, review, schedule and publish. Returns the workflow.

    1. Gives the group of the publishing role its permissions on the page tree, on images and on documents.
    2. Adds a collection for files that only people who are logged in may read.
    3. Assigns a workflow with one review by a second person to the root page, instead of Wagtail's own.
    """
    group, _ = Group.objects.get_or_create(name=roles.group_name(roles.PUBLISHING))
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    root = Page.get_first_root_node()
    pages = ContentType.objects.get_for_model(Page)
    for name in PAGE_PERMISSIONS:
        permission = Permission.objects.get(content_type=pages, codename=f"{name}_page")
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    for name in FILE_PERMISSIONS:
        permission = Permission.objects.get(content_type__app_label__in=["wagtailimages", "wagtaildocs"], codename=name)
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=Collection.get_first_root_node(), permission=permission
        )
    _add_private_collection()
    workflow, created = Workflow.objects.get_or_create(name=REVIEW)
    if created:
        task = SecondPersonReview.objects.create(name=REVIEW)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": workflow})
    log(workflow, by=by, at=at, group=group.name)
    return workflow


def _add_private_collection() -> None:
    if not Collection.objects.filter(name=PRIVATE_FILES).exists():
        collection = Collection.get_first_root_node().add_child(name=PRIVATE_FILES)
        CollectionViewRestriction.objects.create(
            collection=collection, restriction_type=CollectionViewRestriction.LOGIN
        )


@cache
def _texts() -> dict[str, Any]:
    return yaml.safe_load(TEXTS.read_text(encoding="utf-8"))


def _create_home() -> HomePage:
    root = Page.get_first_root_node()
    texts = _texts()["home"]
    home = root.add_child(instance=HomePage(title=texts["title"], slug="peer", lead=texts["lead"]))
    _set_site(home)
    for welcome_page in root.get_children().type(Page).exact_type(Page):
        welcome_page.delete()
    return HomePage.objects.get(pk=home.pk)


def _set_site(home: Page) -> None:
    """Make `home` the root of the only site, with the host of `PUBLIC_URL`."""
    address = urlsplit(settings.PUBLIC_URL)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "root_page": home,
            "site_name": settings.WAGTAIL_SITE_NAME,
            "hostname": address.hostname or "localhost",
            "port": address.port or (443 if address.scheme == "https" else 80),
        },
    )


def _page(parent: Page, model: type[Page], fields: Mapping[str, Any], *, by: User | None) -> Page:
    """Return the child of `parent` with this slug; create and publish it if there is none."""
    existing = parent.get_children().filter(slug=fields["slug"]).first()
    if existing:
        return existing
    page = model(**fields, owner=by)
    parent.add_child(instance=page)
    page.save_revision(user=by).publish(user=by, skip_permission_checks=True)
    parent.refresh_from_db()
    return page


def _program(text: Mapping[str, Any], contact: Mapping[str, str], course: Any) -> dict[str, Any]:
    return {
        **text,
        **{f"contact_{part}": value for part, value in contact.items()},
        "course": course,
        "program_key": PROGRAM_KEY,
        "is_example": True,
        "show_in_menus": True,
    }


def _units(course: Any) -> Iterable[Any]:
    if course is None:
        return []
    return Unit.objects.filter(course_version=course.versions.first())


def _unit(unit: Any, texts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    text = next(text for text in texts if any(word in unit.title.lower() for word in text["words"]))
    return {
        "title": unit.title,
        "slug": f"unit-{unit.number}",
        "unit": unit,
        "lead": text["lead"],
        "body": [("prose", text["body"])],
    }


def _body_page(text: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": text["title"],
        "short_title": text.get("short_title", ""),
        "slug": text["slug"],
        "lead": text["lead"],
        "show_in_menus": text.get("menu", True),
        **({"show_in_footer": True} if text.get("footer") else {}),
        "body": [_block(block) for block in text["body"]],
    }


def _block(block: dict[str, Any]) -> tuple[str, Any]:
    if "callout" in block:
        return "callout", {"heading": block["callout"], "text": block["text"]}
    if "question" in block:
        return "question", block
    if "language" in block:
        return "language", block
    return next(iter(block.items()))


def _audience(text: Mapping[str, Any], by_slug: Mapping[str, Page]) -> dict[str, Any]:
    fields = {name: text.get(name, "") for name in ("heading", "text", "label", "address")}
    return {**fields, "page": by_slug.get(text.get("to", ""))}


def _fill_home(home: HomePage, texts: Mapping[str, Any], *, by: User | None) -> None:
    by_slug = {page.slug: page for page in home.get_children()}
    home.audiences = [("audience", _audience(text, by_slug)) for text in texts["audiences"]]
    home.steps = [("step", step) for step in texts["steps"]]
    for part, value in texts["contact"].items():
        setattr(home, f"contact_{part}", value)
    home.save_revision(user=by).publish(user=by, skip_permission_checks=True)
