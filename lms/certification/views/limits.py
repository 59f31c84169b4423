"""How often somebody may ask the public register: by address, and by the number that was typed."""

from cohorts.core.limits import try_once


def asked_too_often(request, number=""):
    """Count one question; True when this address, or this number, has used up its tries.

    A typed number has tries of its own, so that its family name cannot be guessed from many addresses. An address
    that has used up its own is not counted there: it could use up everybody's.
    """
    if not try_once(request, "verify_address"):
        return True
    return bool(number) and not try_once(request, "verify_number", key=number)
