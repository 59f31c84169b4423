"""A picture that a public page shows is neither replaced nor deleted by one person."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as PillowImage
from wagtail.images import get_image_model
from wagtail.models import ReferenceIndex

from cms.models import StandardPage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


def drawing(color="teal"):
    data = io.BytesIO()
    PillowImage.new("RGB", (60, 40), color).save(data, "PNG")
    return data.getvalue()


@pytest.fixture
def picture(home, staffed, client, world):
    client.force_login(world.publishing)
    owner = {"uploaded_by_user": world.publishing}
    return get_image_model().objects.create(title="Lake", file=ContentFile(drawing(), name="lake.png"), **owner)


def show(picture, live=True):
    page = StandardPage.objects.live().first()
    page.body.append(("picture", {"image": picture}))
    page.live = live
    page.save()
    ReferenceIndex.create_or_update_for_object(page)
    return page


def delete(client, picture):
    client.post(reverse("wagtailimages:delete", args=[picture.pk]))
    client.post(
        reverse("wagtailimages:delete_multiple", args=[picture.pk]), headers={"X-Requested-With": "XMLHttpRequest"}
    )
    address = reverse("wagtail_bulk_action", args=["wagtailimages", "image", "delete"])
    client.post(f"{address}?id={picture.pk}")
    return not get_image_model().objects.filter(pk=picture.pk).exists()


def test_a_picture_of_a_public_page_is_not_deleted_and_its_page_names_where_it_is(picture, client):
    page = show(picture)
    assert not delete(client, picture)
    edit = reverse("wagtailimages:edit", args=[picture.pk])
    body = client.get(edit).text
    assert f"Public pages show this picture: {page.title}" in body
    assert reverse("wagtailimages:delete", args=[picture.pk]) not in body
    before = picture.file.name
    client.post(edit, {"title": "Lake", "file": SimpleUploadedFile("b.png", drawing("red"), "image/png")})
    picture.refresh_from_db()
    assert picture.file.name == before


def test_a_picture_that_only_a_draft_shows_is_deleted(picture, client):
    show(picture, live=False)
    assert delete(client, picture)
