"""The public register: one certificate at a time, by its link or by number and family name, with its status today.

A wrong link, an unknown number, a wrong name, and a person who keeps their name back get the same answer, so that
nothing can be learned by trying.
"""

from django import forms
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.http import http_date
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cohorts.core.access import ANYONE, allow
from cohorts.core.dates import home_day
from cohorts.core.text import same_name
from lms.certification.models.certificate_status import CERTIFIED, CertificateStatus
from lms.certification.models.endorsements import public_endorsements
from lms.certification.models.register import (
    by_number,
    by_token,
    keeps_name_back,
    number_typed,
    public_discipline,
    public_word,
)
from lms.certification.views.limits import count_try

# For how long a page may be kept by others.
KEPT_SECONDS = 60


class NumberForm(forms.Form):
    """What is printed on the certificate: its number and the family name."""

    number = forms.CharField(
        label=_("Certificate number"),
        max_length=40,
        help_text=_("It is printed at the bottom of the certificate, such as 2026-4831-7205-D."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    family_name = forms.CharField(
        label=_("Family name on the certificate"),
        max_length=100,
        help_text=_("Capitals and accents do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


@allow(ANYONE)
def verify(request):
    """The form, and after it the answer. The name travels in the body of the request, never in an address."""
    if request.method != "POST":
        return _answer(request, {"form": NumberForm()})
    form = NumberForm(request.POST)
    if not form.is_valid():
        return _answer(request, {"form": form})
    number = number_typed(form.cleaned_data["number"])
    one_try = count_try(request, number)
    if one_try.limit is not None:
        return _answer(request, {"form": form, "limit": one_try.limit}, status=429)
    certificate = by_number(number) if number else None
    today = home_day(timezone.now())
    if (
        certificate is None
        or not same_name(form.cleaned_data["family_name"], certificate.family_name)
        or keeps_name_back(certificate, today)
    ):
        return _answer(request, {"form": form, "unknown": True}, status=404)
    one_try.uncount()
    return _answer(request, _status(certificate))


@allow(ANYONE)
@require_safe
def verify_token(request, token):
    """The status behind a certificate's own link. Never limited: a token cannot be guessed, and it must always work."""
    read_at = timezone.now()
    certificate = by_token(token)
    if certificate is not None:
        return _answer(request, _status(certificate), read_at=read_at)
    return _answer(request, {"form": NumberForm(), "unknown": True}, status=404)


def _status(certificate):
    """What is said of a certificate; of one that was replaced nothing else: a former name must not lead to a present.

    A person who died, or who gave the certificate up, is not named as such: the certificate has ended.
    """
    today = home_day(timezone.now())
    status = certificate.status_on(today)
    if status == CertificateStatus.SUPERSEDED:
        return {"replaced_from": certificate.replaced_from, "today": today}
    return {
        "certificate": certificate,
        "name_hidden": keeps_name_back(certificate, today),
        "status": status,
        "word": public_word(status),
        "good": status in CERTIFIED,
        "discipline": public_discipline(certificate),
        # Without a certificate that counts there is nothing to endorse.
        "endorsements": public_endorsements(certificate, today) if status in CERTIFIED else (),
        "today": today,
    }


def _cache(response, request, read_at):
    """Let a page for nobody in particular be kept for a minute after the database was read, however slow it was."""
    if read_at is None or request.COOKIES or response.status_code != 200:
        add_never_cache_headers(response)
        return
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    response["Date"] = http_date(read_at.timestamp())
    patch_vary_headers(response, ("Cookie", "Accept-Language"))


def _answer(request, context, status=200, read_at=None):
    response = render(request, "certification/verify.html", context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    # Not "no-referrer": Chromium would send the form with an Origin of "null", which the form check must refuse.
    response["Referrer-Policy"] = "same-origin"
    if status == 429:
        response["Retry-After"] = "600"
    _cache(response, request, read_at)
    return response
