"""The state sets who signs certificates, its seal and the signature; certificates keep those of their day of issue."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, PngImagePlugin

from cohorts.core.append_only import AppendOnlyError
from cohorts.core.pictures import MAX_PICTURE_BYTES, MAX_SIDE_STORED
from cohorts.people.actions.authority import change_certificate_look
from cohorts.people.models import CertificateLook
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db


def drawing(kind="PNG", size=(40, 30), **options):
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, kind, **options)
    return file.getvalue()


def change(world, **more):
    values = {"signatory_name": "Ada Lund", "signatory_title": "Director", "by": world.program_staff, "at": NOW}
    return change_certificate_look(authority=world.state, **(values | more))


def test_program_staff_set_signatory_seal_and_signature(client, world):
    client.force_login(world.program_staff)
    page = reverse("certificate_look", args=[world.state.pk])
    files = {"seal": SimpleUploadedFile("s.png", drawing()), "signature": SimpleUploadedFile("s.jpg", drawing("JPEG"))}
    response = client.post(page, {"signatory_name": " Bo Ek ", "signatory_title": "Director", **files})
    assert response.status_code == 302
    look = CertificateLook.objects.get()
    assert look.signatory == "Bo Ek, Director"
    assert Image.open(io.BytesIO(look.seal)).size == Image.open(io.BytesIO(look.signature)).size == (40, 30)
    body = client.get(reverse("organizations:inspect", args=[world.state.pk])).content.decode()
    picture = reverse("look_picture", args=[look.pk, "seal"])
    assert picture in body and page in body
    response = client.get(picture)
    assert response["Content-Type"] == "image/png" and response["X-Content-Type-Options"] == "nosniff"
    assert response.content == bytes(look.seal)
    assert client.get(reverse("look_picture", args=[look.pk, "number"])).status_code == 404


def test_the_signatory_is_a_name_of_letters(world):
    with refuses("name_with_other_signs", field="signatory_name", signs="< >"):
        change(world, signatory_name="<b>Ada")
    assert change(world, signatory_name="Dr. J. Núñez-O’Neill, Ph.D.").signatory_name == "Dr. J. Núñez-O’Neill, Ph.D."


def test_a_change_is_a_new_row_with_its_time_and_keeps_what_was_not_changed(client, world):
    first = change(world, seal=drawing())
    second = change(world, signatory_name="Bo Ek", at=NOW + timedelta(days=1))
    assert CertificateLook.objects.count() == 2 and bytes(second.seal) == bytes(first.seal)
    assert bytes(change(world, seal=b"").seal) == b""
    with pytest.raises(AppendOnlyError):
        first.save()
    client.force_login(world.auditor)
    body = client.get(reverse("organizations:inspect", args=[world.state.pk])).content.decode()
    assert "Ada Lund, Director, seal" in body and "Bo Ek, Director, seal" in body


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b"%PDF-1.7", "picture_invalid"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "picture_invalid"),
        (b"GIF89a" + bytes(40), "picture_invalid"),
        (drawing()[:-30], "picture_invalid"),
        (drawing("GIF"), "picture_invalid"),
        (drawing(size=(6_001, 2)), "picture_too_large"),
        (drawing() + bytes(MAX_PICTURE_BYTES), "picture_too_large"),
    ],
)
def test_what_is_not_a_small_png_or_jpeg_is_refused_at_its_field(world, file, code):
    for field in ("seal", "signature"):
        with refuses(code, field=field):
            change(world, **{field: file})
    assert not CertificateLook.objects.exists()


def test_a_picture_is_stored_small_and_without_what_its_file_says_of_its_maker(world):
    information = PngImagePlugin.PngInfo()
    information.add_text("Author", "PRIVATE-NAME")
    stored = bytes(change(world, seal=drawing(size=(3_000, 1_500), pnginfo=information)).seal)
    assert Image.open(io.BytesIO(stored)).size == (MAX_SIDE_STORED, MAX_SIDE_STORED // 2)
    assert b"PRIVATE-NAME" not in stored


def test_a_file_and_print_none_are_not_both_chosen(client, world):
    client.force_login(world.program_staff)
    page = reverse("certificate_look", args=[world.state.pk])
    data = {"signatory_name": "A", "remove_seal": "on", "seal": SimpleUploadedFile("s.png", drawing())}
    assert list(client.post(page, data).context["form"].errors) == ["seal"]


def test_only_program_staff_change_it(world):
    with refuses("role_required"):
        change(world, by=world.finance)
