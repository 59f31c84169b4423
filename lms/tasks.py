"""Background jobs of the whole site. Scheduled in `lms.schedules`."""

from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef


def delete_expired_sessions():
    """Delete expired sessions with the unsent forms in them, and the entries of “Where you are logged in”.

    Scheduled daily. Django ignores an expired session but keeps its row.
    """
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    sessions = Session.objects.filter(session_key=OuterRef("session_key"))
    UserSession.objects.filter(~Exists(sessions)).delete()
