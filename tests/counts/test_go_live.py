"""Pages of lists of certified people cost the same number of queries at one row and at a hundred."""

import pytest
import time_machine
from django.urls import reverse

from lms.certification.actions.go_live_reading import judge_certificates, lines_of
from lms.certification.models import CertificateImport
from tests.lms.certification.go_live_scene import NOW, TODAY, GoLive, one

SIZES = pytest.mark.parametrize("size", [1, 100])
pytestmark = [pytest.mark.django_db]


@pytest.fixture
def live(world, run_jobs):
    with time_machine.travel(NOW, tick=False):
        yield GoLive(world, run_jobs)


@SIZES
def test_many_rows_and_many_lists_cost_no_more_queries(live, url_cost, size):
    live.read([one(n) for n in range(1, size + 1)])
    url_cost(live.world.program_staff, reverse("certificate_import", args=[live.list.pk]), 13)
    url_cost(live.world.auditor, reverse("certificate_import_report", args=[live.list.pk]), 8)
    CertificateImport.objects.bulk_create(
        CertificateImport(
            authority=live.world.state, filename=f"{n}.csv", date_format="MM/DD/YYYY", state="read", at=NOW
        )
        for n in range(1, size)
    )
    url_cost(live.world.program_staff, reverse("certificate_imports"), 11)


@SIZES
def test_a_list_is_judged_in_a_constant_number_of_queries(live, django_assert_max_num_queries, size):
    live.read([one(n) for n in range(1, size + 1)])
    lines = lines_of(live.list.rows.order_by("line"))
    with django_assert_max_num_queries(9):
        judge_certificates(lines, live.world.state, "MM/DD/YYYY", TODAY, {})


@SIZES
def test_a_release_is_previewed_in_a_constant_number_of_queries(live, url_cost, size):
    live.read([one(n) for n in range(1, size + 1)])
    live.commit()
    url_cost(live.world.program_staff, reverse("certificate_import_release", args=[live.list.pk]), 12)
