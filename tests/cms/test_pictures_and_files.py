"""Uploaded pictures and documents: everyone sees what pages show, and nothing runs in a browser."""

import io

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image as PillowImage
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection

from cms.actions import PRIVATE_FILES

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


def upload_picture(name="lake.png", **fields):
    data = io.BytesIO()
    PillowImage.new("RGB", (60, 40), "teal").save(data, "PNG")
    return get_image_model().objects.create(title="Lake", file=ContentFile(data.getvalue(), name=name), **fields)


def upload_document(name="checklist.pdf", **fields):
    return get_document_model().objects.create(
        title="Checklist", file=ContentFile(b"%PDF-1.4 <script>alert(1)</script>", name=name), **fields
    )


def body(answer):
    return b"".join(answer.streaming_content)


def private():
    return {"collection": Collection.objects.get(name=PRIVATE_FILES)}


def test_a_picture_of_a_page_is_shown_to_a_visitor_with_safe_headers(client, home):
    rendition = upload_picture().get_rendition("fill-30x30")
    answer = client.get(rendition.url)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.streaming
    assert body(answer).startswith(b"\x89PNG")
    again = client.get(rendition.url, headers={"If-Modified-Since": answer["Last-Modified"]})
    assert again.status_code == 304


def test_another_picture_never_gets_an_address_that_was_used(home):
    first = upload_picture()
    used = first.get_rendition("fill-30x30").url
    first.delete()
    assert upload_picture().get_rendition("fill-30x30").url != used


def test_the_picture_as_uploaded_is_only_for_people_who_edit_pictures(client, world, staffed):
    address = upload_picture().file.url
    assert client.get(address).status_code == 404
    client.force_login(world.trainee)
    assert client.get(address).status_code == 404
    client.force_login(world.publishing)
    answer = client.get(address)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_a_picture_of_a_private_collection_is_only_for_people_who_log_in(client, world, home):
    address = upload_picture(**private()).get_rendition("fill-30x30").url
    assert client.get(address).status_code == 404
    client.force_login(world.trainee)
    answer = client.get(address)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"] and "public" not in answer["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    [
        "documents/checklist.pdf",
        "../peer.sqlite3",
        "..%2Fpeer.sqlite3",
        "images/no-such.png",
        "images/",
        "x.svg",
        "%00.png",
    ],
)
def test_nothing_else_is_served_from_the_folder_of_uploads(client, home, path):
    upload_document()
    assert client.get(f"/media/{path}").status_code == 404


def test_a_lost_file_is_not_found(client, home):
    rendition = upload_picture().get_rendition("fill-30x30")
    rendition.file.storage.delete(rendition.file.name)
    assert client.get(rendition.url).status_code == 404


def test_a_document_is_a_download_that_no_browser_opens_as_a_page(client, home):
    answer = client.get(upload_document().url)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'"
    assert answer.streaming


def test_a_document_of_a_private_collection_asks_to_log_in(client, world, home):
    address = upload_document(**private()).url
    answer = client.get(address)
    assert answer.status_code == 302 and "login" in answer["Location"]
    assert client.get(answer["Location"], follow=True).redirect_chain[-1][0].startswith("/accounts/login/")
    client.force_login(world.trainee)
    answer = client.get(address)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_an_editor_uploads_a_picture_and_a_page_shows_it(client, world, staffed):
    client.force_login(world.publishing)
    data = io.BytesIO()
    PillowImage.new("RGB", (900, 600), "teal").save(data, "JPEG")
    picture = ContentFile(data.getvalue(), name="group.jpg")
    root = Collection.get_first_root_node().pk
    client.post("/admin/images/add/", {"title": "A group", "file": picture, "collection": root, "description": ""})
    uploaded = get_image_model().objects.get(title="A group")
    assert Client().get(uploaded.get_rendition("max-800x800").url).status_code == 200


def test_a_document_without_a_file_is_asked_for_the_file_and_nothing_else(client, world, staffed):
    client.force_login(world.publishing)
    page = client.post("/admin/documents/add/", {"title": "Checklist"})
    assert page.status_code == 200 and page.context["form"].errors["file"] == ["Choose the file."]
    wrong = client.post("/admin/documents/add/", {"title": "X", "file": ContentFile(b"MZ", name="x.exe")})
    assert "“exe”" in wrong.context["form"].errors["file"][0]
