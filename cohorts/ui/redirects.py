"""A page for a step that is no longer there to take: whoever comes by an old tab or the back button is led back."""

from django.contrib import messages
from django.shortcuts import redirect


def lead_back(request, sentence, address):
    """Where `sentence` says why the page's step is over: show it at `address`. None where it is "", or a form is sent.

    What is sent is answered by the action, which looks under its locks.
    """
    if not sentence or request.method != "GET":
        return None
    messages.info(request, sentence)
    return redirect(address)
