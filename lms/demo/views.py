"""One-click logins. These URLs exist only with DEMO=1, which PRODUCTION=1 refuses."""

from django.contrib.auth import login
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from cohorts.core.access import ANYONE, allow
from cohorts.people.models import User
from lms.demo.logins import LOGINS, PASSWORD


@allow(ANYONE)
def choose(request):
    """List the demo accounts."""
    return render(request, "demo/choose.html", {"logins": LOGINS, "password": PASSWORD})


@allow(ANYONE)
@require_POST
def enter(request):
    """Log in as one of the demo accounts, and no other."""
    email = request.POST.get("email", "")
    if email not in {account.email for account in LOGINS}:
        raise Http404
    person = get_object_or_404(User, email=email)
    login(request, person)
    return redirect("desk")
