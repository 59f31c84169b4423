"""The buttons of program staff in the Wagtail admin.

Each shows what will happen, asks for the reason, and calls one action.
"""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.access import allow
from cohorts.core.actions import Refused
from cohorts.core.refusals import sentence
from cohorts.core.states import can
from lms.certification import acts
from lms.certification.actions import certificates, decisions
from lms.certification.models import Candidacy, Certificate

ACTS = {
    "suspend": {
        "act": acts.suspend_at_once,
        "label": _("Suspend"),
        "happens": _(
            "The public page shows “suspended” from now on. The person is emailed and can read the reason. "
            "Another person must confirm it, or the certificate is active again after some days."
        ),
        "undo": _("Yes: it can be reinstated."),
        "done": _("The certificate is suspended. Another person must confirm it."),
    },
    "reinstate": {
        "act": certificates.reinstate,
        "label": _("Reinstate"),
        "happens": _("The public page shows “active” from now on. The person is emailed."),
        "undo": _("Yes: it can be suspended again."),
        "done": _("The certificate is active again."),
    },
    "revoke": {
        "act": acts.propose_revocation,
        "label": _("Revoke"),
        "happens": _(
            "Another person approves. Then the public page shows “revoked”. The person is emailed and can read "
            "the reason."
        ),
        "undo": _("No. A revoked certificate stays revoked and is not issued again by itself."),
        "done": _("Proposed. The certificate is revoked when another person approves it."),
    },
}


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The person reads this. Write full sentences, and nothing about anybody’s health."),
    )


@allow(roles.PROGRAM)
def decide_certificate(request, pk, name):
    """Suspend, reinstate or revoke a certificate, after a page that says what will happen."""
    certificate = get_object_or_404(Certificate.objects.visible_to(request.user), pk=pk)
    back = reverse("certificates:inspect", args=[pk])
    act = ACTS.get(name)
    if act is None:
        raise Http404
    if request.method != "POST" and not can(certificate, name):
        messages.error(request, sentence("certificate_wrong_state", {"state": certificate.get_state_display()}))
        return redirect(back)

    def run(reason):
        act["act"](certificate=certificate, reason=reason, by=request.user, at=timezone.now())
        return act["done"]

    page = {
        "subject": certificate.number,
        "heading": f"{act['label']} certificate {certificate.number}",
        "happens": act["happens"],
        "concerns": f"{certificate.name}, {certificate.credential}.",
        "undo": act["undo"],
        "action_label": act["label"],
        "danger": name == "revoke",
    }
    return _confirm(request, page, back, run)


@allow(roles.PROGRAM)
def decide_admission(request, pk, answer):
    """Admit a person to the program, or not, after a page that says what will happen."""
    candidacy = get_object_or_404(Candidacy.objects.visible_to(request.user).select_related("person", "program"), pk=pk)
    if answer not in ("yes", "no"):
        raise Http404
    admitted = answer == "yes"

    def run(reason):
        decisions.decide_admission(
            person=candidacy.person,
            program=candidacy.program,
            admitted=admitted,
            reason=reason,
            by=request.user,
            at=timezone.now(),
        )
        return gettext("Recorded the admission.") if admitted else gettext("Recorded that the person is not admitted.")

    page = {
        "subject": str(candidacy.person),
        "heading": f"{'Admit' if admitted else 'Do not admit'} {candidacy.person}",
        "happens": gettext("The decision is recorded with your name and the time. The person can read it at once."),
        "concerns": f"{candidacy.person}, {candidacy.program}.",
        "undo": gettext("A later decision replaces it. Both stay on record."),
        "action_label": gettext("Admit") if admitted else gettext("Do not admit"),
        "danger": not admitted,
    }
    return _confirm(request, page, reverse("candidacies:inspect", args=[pk]), run)


def _confirm(request, page, back, run):
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, run(form.cleaned_data["reason"]))
        except Refused as no:
            form.add_error(no.field if no.field in form.fields else None, str(no))
        else:
            return redirect(back)
    crumbs = [{"url": back, "label": page["subject"]}, {"url": "", "label": page["action_label"]}]
    shown = {**page, "form": form, "back_url": back, "breadcrumbs_items": crumbs, "header_icon": "success"}
    return render(request, "certification/admin/confirm.html", {**shown, "header_title": page["heading"]})
