"""How often somebody may ask the public register, counted in the shared cache."""

import hashlib
import ipaddress
import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache

WINDOW_SECONDS = 600
# One address may ask this often in a window, whatever it asks for; a typed number has a budget of its own, so that
# its family name cannot be guessed from many addresses.
PER_ADDRESS = 20
PER_NUMBER = 10


def asked_too_often(request, number=""):
    """Count one question; True when this address, or this number, has used up its window.

    Over budget, an address adds nothing to the counters: they lie in a cache of limited size, and whoever could fill
    it with made-up numbers would push out their own count.
    """
    if _count(f"address:{_neighborhood(get_adapter(request).get_client_ip(request))}", PER_ADDRESS) > PER_ADDRESS:
        return True
    return bool(number) and _count(f"number:{number}", PER_NUMBER) > PER_NUMBER


def _neighborhood(address):
    """The address as it is counted: an IPv6 line has a whole /64 of addresses to itself."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(known) if known.version == 4 else str(ipaddress.ip_network((known, 64), strict=False))


def _count(name, budget):
    """Questions in this window, this one included; counting stops one above the budget."""
    window = int(time.time()) // WINDOW_SECONDS
    key = "verify:" + hashlib.sha256(f"{name}:{window}".encode()).hexdigest()
    asked = cache.get(key, 0) + 1
    if asked <= budget + 1:
        cache.set(key, asked, WINDOW_SECONDS)
    return asked
