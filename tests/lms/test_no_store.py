"""Pages of people who are logged in are not stored by browsers; what is the same for everybody still is."""

import pytest

from cohorts.ui.script_texts import script_texts_address

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("trainee", "/my/"),
        ("trainee", "/my/path/"),
        ("trainee", "/"),
        ("trainee", "/desk/"),
        ("program_staff", "/admin/"),
        ("program_staff", "/admin/people/"),
        ("program_staff", "/admin/people/?export=csv"),
        ("supervisor", "/accounts/email/"),
        ("trainee", "/no/such/page/"),
    ],
)
def test_a_page_of_somebody_who_is_logged_in_is_not_stored(world, client, who, address):
    client.force_login(getattr(world, who))
    response = client.get(address)
    assert "no-store" in response["Cache-Control"] and "private" in response["Cache-Control"], address


def test_a_visitor_may_keep_a_public_page(world, client):
    assert "no-store" not in client.get("/").headers.get("Cache-Control", "")


def test_texts_that_are_the_same_for_everybody_keep_their_own_rule(world, client):
    client.force_login(world.trainee)
    assert "immutable" in client.get(script_texts_address())["Cache-Control"]
