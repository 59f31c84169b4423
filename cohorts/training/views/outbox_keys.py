"""Whose the outbox of a device is (static/training/outbox.js), and what opens it."""

from django.conf import settings
from django.utils.crypto import salted_hmac

SALT = "training.device_marks"


def outbox_of(user):
    """{owner, secrets}: the account, and the keys that lock what it keeps on a device, the present one first.

    The device never stores a key: it gets them again after the person has logged in again.
    """
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    secrets = [salted_hmac(SALT, str(user.pk), secret=key, algorithm="sha256").hexdigest() for key in keys]
    return {"owner": user.pk, "secrets": secrets}
