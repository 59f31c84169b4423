"""How often one person may type a wrong start code for one exam.

Counted by person and never by address: one person's guessing must not lock out the room they sit in.
"""

from cohorts.core.limits import NOTHING_TRIED, try_once


def try_start_code(request, window, code):
    """Count a typed code before it is looked at; the caller rolls the try back where the code was not wrong.

    Returns None when this person has used up the tries of this window, and a try that counts nothing where no code is
    asked for or typed.
    """
    if not (window.asks_start_code and code):
        return NOTHING_TRIED
    return try_once(request, "start_code", key=f"{window.pk}:{request.user.pk}")
