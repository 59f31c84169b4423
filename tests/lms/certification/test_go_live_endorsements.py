"""Endorsements of people who were certified before: they come with the list, and tell about nobody."""

from datetime import date

import pytest
import time_machine

from cohorts.notices.models import Email
from lms.certification.models import Certificate, EndorsementGrant
from tests.lms.certification.endorsed import CRISIS, FAMILY, Endorsed
from tests.lms.certification.go_live_scene import HEAD, NOW, GoLive, one

pytestmark = pytest.mark.django_db
MORE = (*HEAD, "Endorsements")


@pytest.fixture
def live(world, run_jobs):
    with time_machine.travel(NOW, tick=False):
        live = GoLive(world, run_jobs)
        holder = Endorsed.__new__(Endorsed)
        holder.__dict__.update(live.holder.__dict__, count=0)
        holder.version = holder._with((CRISIS, FAMILY))
        yield live


def test_an_endorsement_comes_with_the_list_and_is_public_after_the_release(live, client):
    live.read([[*one(1, until="11/30/2027"), "crisis"], [*one(2), "Crisis Stabilization Team; crisis"]], head=MORE)
    live.commit()
    assert not EndorsementGrant.objects.exists()
    live.release()
    first, second = EndorsementGrant.objects.order_by("pk")
    assert (first.key, first.begins_on, first.ends_on) == ("crisis", date(2025, 12, 1), date(2027, 11, 30))
    assert second.certificate.number == "MN-0002" and first.reason == "Held before this site was used."
    page = client.get(f"/verify/{Certificate.objects.get(number='MN-0001').token}/")
    assert "Crisis stabilization team" in page.text
    assert not Email.objects.filter(kind="endorsement-granted").exists()


@pytest.mark.parametrize(
    ("text", "code"),
    [("forensic", "golive_endorsement_unknown"), ("crisis; Families and caregivers", "golive_endorsement_personal")],
)
def test_one_that_the_rules_lack_or_that_tells_about_the_person_is_refused(live, text, code):
    live.read([[*one(1), text], [*one(2), ""]], head=MORE)
    assert live.codes() == [("refused", code), ("new", "")]
