"""Expired sessions are deleted every day, with what they hold."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from lms.schedules import SCHEDULES
from lms.tasks import delete_expired_sessions
from tests.lms.page_reader import logged_in

pytestmark = pytest.mark.django_db


def test_expired_sessions_and_the_forms_in_them_are_deleted(world):
    expired, current = logged_in(world.trainee).session, logged_in(world.supervisor).session
    expired["kept_form"] = {"body": "text=What+I+typed"}
    expired.save()
    for session, user in ((expired, world.trainee), (current, world.supervisor)):
        UserSession.objects.create(user=user, session_key=session.session_key, ip="192.0.2.1", user_agent="test")
    Session.objects.filter(pk=expired.session_key).update(expire_date=timezone.now() - timedelta(minutes=1))
    delete_expired_sessions()
    assert [row.session_key for row in Session.objects.all()] == [current.session_key]
    assert [row.session_key for row in UserSession.objects.all()] == [current.session_key]


def test_the_job_runs_every_day():
    assert [cron for _, function, _, cron in SCHEDULES if function.endswith("delete_expired_sessions")] == [
        "15 3 * * *"
    ]
