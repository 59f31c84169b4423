"""How often one person may type a wrong start code for one exam, counted in the shared cache.

Counted by person and never by address: one person's guessing must not lock out the room they sit in.
"""

from django.core.cache import cache

WRONG_CODES = 8
SECONDS = 300


def _key(person_id, window_id):
    return f"start-code:{window_id}:{person_id}"


def too_many_wrong_codes(person_id, window_id):
    """Has this person used up their wrong codes for now?"""
    return cache.get(_key(person_id, window_id), 0) >= WRONG_CODES


def note_wrong_code(person_id, window_id):
    """Count one wrong code; the five minutes begin with the first."""
    key = _key(person_id, window_id)
    if not cache.add(key, 1, SECONDS):
        try:
            cache.incr(key)
        except ValueError:
            # It ran out between the two steps.
            cache.set(key, 1, SECONDS)
