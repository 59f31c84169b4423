"""A page for a step that is no longer there to take: whoever comes by an old tab or the back button is led back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cohorts.core.problems import Problem
from cohorts.core.refusals import sentence_of


def lead_back(request: HttpRequest, problem: Problem | None, address: str) -> HttpResponse | None:
    """Where `problem` says why the page's step is over: show it at `address`. None without one, or for a form sent.

    What is sent is answered by the action, which looks under its locks.
    """
    if problem is None or request.method != "GET":
        return None
    messages.info(request, sentence_of(problem))
    return redirect(address)
