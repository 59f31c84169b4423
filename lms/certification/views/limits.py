"""How often somebody may ask the public register, counted in the shared cache."""

import hashlib

from allauth.account.adapter import get_adapter
from django.core.cache import cache

WINDOW_SECONDS = 600
# One address may ask this often in a window, whatever it asks for; a typed number has a budget of its own, so that
# its family name cannot be guessed from many addresses.
PER_ADDRESS = 20
PER_NUMBER = 10


def asked_too_often(request, number=""):
    """Count one question; True when this address, or this number, has used up its window."""
    questions = [(f"address:{get_adapter(request).get_client_ip(request)}", PER_ADDRESS)]
    if number:
        questions.append((f"number:{number}", PER_NUMBER))
    return any([_count(name) > budget for name, budget in questions])


def _count(name):
    key = "verify:" + hashlib.sha256(name.encode()).hexdigest()
    cache.add(key, 0, WINDOW_SECONDS)
    try:
        return cache.incr(key)
    except ValueError:
        # The window ended between the two calls.
        cache.add(key, 1, WINDOW_SECONDS)
        return 1
