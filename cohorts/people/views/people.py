"""People of an agency or a vendor, kept by its coordinator: who is here, invite, send again, end a role.

Agencies and vendors share these views; a Portal says what differs.
"""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cohorts.core import roles
from cohorts.core.access import allow
from cohorts.core.actions import Refused
from cohorts.core.problems import Problem
from cohorts.people.actions import organizations, people
from cohorts.people.models import Invitation, Membership, User
from cohorts.people.views.portals import AGENCY, VENDOR
from cohorts.ui.lists import ordered, paged, searched
from cohorts.ui.redirects import lead_back
from cohorts.ui.refusals import add_refusal

SORTS = {
    "name": ("user__family_name", "user__given_name"),
    "role": ("role", "user__family_name"),
    "supervisor": ("supervisor__family_name", "supervisor__given_name"),
    "since": ("started_at",),
}


class InviteForm(forms.Form):
    """Who is invited, and into which role."""

    email = forms.EmailField(
        label=gettext_lazy("Email address"), help_text=gettext_lazy("We email the link to this address.")
    )
    given_name = forms.CharField(
        label=gettext_lazy("Given name (legal)"),
        max_length=100,
        help_text=gettext_lazy("As it will be printed on the certificate."),
    )
    family_name = forms.CharField(label=gettext_lazy("Family name (legal)"), max_length=100)
    role = forms.ChoiceField(label=gettext_lazy("Role"), widget=forms.RadioSelect)
    organization = forms.ModelChoiceField(None, label=gettext_lazy("Organization"))
    supervisor = forms.ModelChoiceField(
        None,
        label=gettext_lazy("Supervisor"),
        required=False,
        help_text=gettext_lazy("For a trainee: who signs for them."),
    )

    def __init__(self, *args, portal, user, **kwargs):
        super().__init__(*args, **kwargs)
        mine = portal.organizations(user)
        self.fields["role"].choices = [(role, roles.label(role)) for role in portal.given]
        self.fields["organization"].queryset = mine
        self.only = mine.first() if len(mine) == 1 else None
        if self.only:
            del self.fields["organization"]
        if roles.TRAINEE in portal.given:
            self.fields["supervisor"].queryset = supervisors(user, mine)
        else:
            del self.fields["supervisor"]

    def clean(self):
        """A supervisor typed for somebody who is not a trainee is no error; it is left out."""
        cleaned = super().clean()
        if cleaned.get("role") != roles.TRAINEE:
            cleaned["supervisor"] = None
        return cleaned


class SupervisorForm(forms.Form):
    """Who signs for a trainee."""

    supervisor = forms.ModelChoiceField(
        None, label=gettext_lazy("Supervisor"), required=False, empty_label=gettext_lazy("Nobody for now")
    )

    def __init__(self, *args, user, organization, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["supervisor"].queryset = supervisors(user, [organization])


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


def supervisors(user, organizations):
    """People who supervise now in one of these organizations, which `user` coordinates."""
    colleagues = User.objects.visible_to(user, role=roles.AGENCY_COORDINATOR)
    return colleagues.members(role=roles.SUPERVISOR, organization=organizations)


def _memberships(portal, user):
    return (
        Membership.objects.visible_to(user, role=portal.coordinator)
        .filter(role__in=portal.given)
        .select_related("user", "organization", "supervisor")
    )


def _invitations(portal, user):
    """Those still open, newest first."""
    return (
        Invitation.objects.visible_to(user, role=portal.coordinator)
        .filter(role__in=portal.given)
        .filter(accepted_at__isnull=True, withdrawn_at__isnull=True)
        .select_related("user", "organization")
        .order_by("-invited_at")
    )


def _people(request, portal):
    now = timezone.now()
    rows = _memberships(portal, request.user).not_ended()
    rows = searched(rows, request, "user__given_name", "user__family_name", "user__email")
    page = paged(ordered(rows, request, SORTS, "name"), request)
    open_ones = list(_invitations(portal, request.user)[:200])
    for row in page:
        row.label = roles.label(row.role)
    for row in open_ones:
        row.label, row.expired = roles.label(row.role), row.expires_at <= now
    found = {
        "portal": portal,
        "page": page,
        "open_invitations": open_ones,
        "invite_url": portal.url("invite"),
        "with_supervisor": portal is AGENCY,
    }
    return render(request, "people/people.html", found)


def _invite(request, portal):
    form = InviteForm(request.POST or None, portal=portal, user=request.user)
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        told.setdefault("organization", form.only)
        try:
            invitation = people.invite(**told, by=request.user, at=timezone.now())
        except Refused as no:
            add_refusal(form, no)
        else:
            messages.success(request, _("We emailed an invitation to %(email)s.") % {"email": invitation.user.email})
            return redirect(portal.url("people"))
    page = {
        "form": form,
        "heading": portal.invite_heading,
        "action_label": _("Send the invitation"),
        "lead": _("We email them a link. They set a password and can then log in."),
        "back_url": portal.url("people"),
    }
    return render(request, "form_page.html", page)


def _end_role(request, portal, pk):
    membership = get_object_or_404(_memberships(portal, request.user), pk=pk)
    if back := lead_back(request, _ended(membership), portal.url("people")):
        return back
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            organizations.end_role(
                membership=membership, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
            )
        except Refused as no:
            messages.error(request, str(no))
        else:
            about = {"person": membership.user, "organization": membership.organization}
            messages.success(request, _("The role of %(person)s at %(organization)s has ended.") % about)
        return redirect(portal.url("people"))
    about = {
        "person": membership.user,
        "role": roles.with_article(membership.role),
        "organization": membership.organization,
    }
    page = {
        "form": form,
        "heading": _("End a role: %(person)s") % about,
        "happens": _("%(person)s is no longer %(role)s at %(organization)s, and no longer sees its records.") % about,
        "concerns": _("%(person)s. Seats in cohorts and results stay as they are.") % about,
        "undo": _("You can invite the person again; they then have to accept."),
        "action_label": _("End the role"),
        "back_url": portal.url("people"),
    }
    return render(request, "confirm.html", page)


def _ended(membership):
    if not membership.ended_at:
        return None
    about = {"person": membership.user, "role": membership.role, "organization": membership.organization}
    return Problem("role_not_held", **about)


def _send_again(request, portal, pk):
    invitation = get_object_or_404(_invitations(portal, request.user), pk=pk)
    try:
        people.resend(invitation=invitation, by=request.user, at=timezone.now())
    except Refused as no:
        messages.error(request, str(no))
    else:
        done = _("We emailed a new link to %(email)s. The old one no longer works.")
        messages.success(request, done % {"email": invitation.user.email})
    return redirect(portal.url("people"))


@require_safe
@allow(roles.AGENCY_COORDINATOR)
def agency_people(request):
    """Trainees and supervisors of my agencies."""
    return _people(request, AGENCY)


@allow(roles.AGENCY_COORDINATOR)
def agency_invite(request):
    """Invite a trainee or a supervisor."""
    return _invite(request, AGENCY)


@allow(roles.AGENCY_COORDINATOR)
def agency_end_role(request, pk):
    """End a role, after a page that says what that means."""
    return _end_role(request, AGENCY, pk)


@require_POST
@allow(roles.AGENCY_COORDINATOR)
def agency_send_again(request, pk):
    """Send an invitation again."""
    return _send_again(request, AGENCY, pk)


@allow(roles.AGENCY_COORDINATOR)
def agency_supervisor(request, pk):
    """Say who signs for a trainee."""
    trainees = _memberships(AGENCY, request.user).filter(role=roles.TRAINEE)
    membership = get_object_or_404(trainees, pk=pk)
    form = SupervisorForm(
        request.POST or None,
        user=request.user,
        organization=membership.organization,
        initial={"supervisor": membership.supervisor_id},
    )
    if request.method == "POST" and form.is_valid():
        try:
            organizations.change_supervisor(
                membership=membership, supervisor=form.cleaned_data["supervisor"], by=request.user, at=timezone.now()
            )
        except Refused as no:
            add_refusal(form, no)
        else:
            messages.success(request, _("The supervisor of %(person)s is saved.") % {"person": membership.user})
            return redirect("agency_people")
    page = {
        "form": form,
        "heading": _("Supervisor of %(person)s") % {"person": membership.user},
        "action_label": _("Save"),
        "lead": _("The supervisor sees this trainee’s seats and attendance."),
        "back_url": reverse("agency_people"),
    }
    return render(request, "form_page.html", page)


@require_safe
@allow(roles.VENDOR_COORDINATOR)
def vendor_people(request):
    """Trainers and proctors of my vendors."""
    return _people(request, VENDOR)


@allow(roles.VENDOR_COORDINATOR)
def vendor_invite(request):
    """Invite a trainer or a proctor."""
    return _invite(request, VENDOR)


@allow(roles.VENDOR_COORDINATOR)
def vendor_end_role(request, pk):
    """End a role, after a page that says what that means."""
    return _end_role(request, VENDOR, pk)


@require_POST
@allow(roles.VENDOR_COORDINATOR)
def vendor_send_again(request, pk):
    """Send an invitation again."""
    return _send_again(request, VENDOR, pk)
