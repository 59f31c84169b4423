"""Who is asking: every request reads its session and its person, so both are read by prepared queries."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import DateTimeField
from django.utils import timezone

from cohorts.core.prepared import Prepared, Slot

LIVING = Prepared(
    lambda: DatabaseStore.get_model_class().objects.filter(
        session_key=Slot("key"), expire_date__gt=Slot("now", DateTimeField())
    )
)
PERSON = Prepared(lambda: get_user_model()._default_manager.filter(pk=Slot("pk")).order_by())


class SessionStore(DatabaseStore):
    """Django's sessions in the database."""

    def _get_session_from_db(self):
        session = LIVING.first(key=self.session_key, now=timezone.now())
        if session is None:
            self._session_key = None
        return session


class PersonBackend(AuthenticationBackend):
    """allauth's log-in by e-mail address."""

    def get_user(self, user_id):
        """The person of a session, unless they may no longer log in."""
        person = PERSON.first(pk=user_id)
        return person if person is not None and self.user_can_authenticate(person) else None
