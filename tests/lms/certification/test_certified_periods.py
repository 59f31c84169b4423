"""When people were certified, for hours that count only then."""

from datetime import date, timedelta

import pytest

from lms.certification.models import Certificate, CertificateEvent, CertificateEventKind
from lms.certification.models.practice_rules import certified_periods
from tests.lms.certification.holder import Holder, local

pytestmark = pytest.mark.django_db
ISSUED = local(2026, 3, 2, 9)


@pytest.fixture
def holder(world):
    holder = Holder(world)
    holder.certificate = holder.certify(ISSUED)
    return holder


def periods(holder):
    return certified_periods([holder.person.pk])[holder.person.pk, holder.program.pk]


def event(holder, kind, day):
    at = local(day.year, day.month, day.day, 12)
    CertificateEvent.objects.create(certificate=holder.certificate, kind=kind, by=holder.staff, at=at)


def test_somebody_is_certified_through_the_grace_after_the_last_day(holder):
    assert periods(holder) == [(date(2026, 3, 2), date(2028, 4, 1))]


def test_a_suspension_leaves_a_gap(holder):
    event(holder, CertificateEventKind.SUSPENDED, date(2026, 6, 1))
    assert periods(holder) == [(date(2026, 3, 2), date(2026, 6, 1))]
    event(holder, CertificateEventKind.CONFIRMED, date(2026, 6, 5))
    event(holder, CertificateEventKind.REINSTATED, date(2026, 9, 1))
    assert periods(holder) == [(date(2026, 3, 2), date(2026, 6, 1)), (date(2026, 9, 1), date(2028, 4, 1))]


@pytest.mark.parametrize(
    ("stop", "undone"),
    [
        (CertificateEventKind.SUSPENDED, CertificateEventKind.ANNULLED),
        (CertificateEventKind.SURRENDERED, CertificateEventKind.RESTORED),
    ],
)
def test_what_was_a_mistake_leaves_none(holder, stop, undone):
    event(holder, stop, date(2026, 6, 1))
    event(holder, undone, date(2026, 9, 1))
    assert periods(holder) == [(date(2026, 3, 2), date(2028, 4, 1))]


def test_probation_counts(holder):
    event(holder, CertificateEventKind.RESTRICTED, date(2026, 6, 1))
    event(holder, CertificateEventKind.LIFTED, date(2026, 9, 1))
    assert periods(holder) == [(date(2026, 3, 2), date(2028, 4, 1))]


def test_a_certificate_that_ended_counts_through_that_day(holder):
    event(holder, CertificateEventKind.REVOKED, date(2026, 6, 1))
    assert periods(holder) == [(date(2026, 3, 2), date(2026, 6, 1))]


def test_a_window_that_an_annulled_suspension_gave_back_counts(holder):
    day = date(2028, 3, 1) + timedelta(days=200)
    Certificate.objects.update(window_until=day)
    assert periods(holder) == [(date(2026, 3, 2), day)]


def test_a_certificate_from_before_this_site_counts_from_the_day_that_its_list_says(holder):
    about = {"kind": "imported", "certified_since": date(2022, 3, 2)}
    Certificate.objects.filter(pk=holder.certificate.pk).update(**about)
    assert periods(holder) == [(date(2022, 3, 2), date(2028, 4, 1))]
