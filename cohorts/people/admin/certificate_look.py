"""What an authority's certificates show: who signs, the seal, the signature; in the Wagtail admin."""

from django import forms
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from cohorts.core import roles
from cohorts.core.formatting import format_moment
from cohorts.people.actions import authority as actions
from cohorts.people.models import CertificateLook, Organization
from cohorts.ui.action_view import AdminRowActionView
from cohorts.ui.page import Page, RowMixin

PICTURES = {"seal": gettext_lazy("Seal"), "signature": gettext_lazy("Signature")}
PICTURE_HELP = gettext_lazy(
    "A PNG or JPEG file of at most 2 MB, best with a transparent background. Without a file, the current picture stays."
)


def _picture_field(label):
    return forms.FileField(
        label=label,
        help_text=PICTURE_HELP,
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )


class CertificateLookForm(forms.Form):
    """Signatory and pictures."""

    signatory_name = forms.CharField(label=gettext_lazy("Who signs certificates"), max_length=200, required=False)
    signatory_title = forms.CharField(label=gettext_lazy("Their title"), max_length=200, required=False)
    seal = _picture_field(gettext_lazy("Seal of the state"))
    remove_seal = forms.BooleanField(label=gettext_lazy("Print no seal"), required=False)
    signature = _picture_field(gettext_lazy("Signature of the signatory"))
    remove_signature = forms.BooleanField(label=gettext_lazy("Print no signature"), required=False)

    def clean(self):
        """The bytes of each picture: None leaves it as it is, b"" removes it."""
        cleaned = super().clean()
        for field in PICTURES:
            file, is_removed = cleaned.get(field), cleaned.pop(f"remove_{field}", False)
            if file and is_removed:
                self.add_error(field, _("Choose a file, or print none. Not both."))
            nothing = b"" if is_removed else None
            cleaned[field] = file.read() if file else nothing
        return cleaned


class ChangeCertificateLook(AdminRowActionView):
    """Who signs certificates, the seal and the signature."""

    refuses_older = True
    allowed_roles = (roles.PROGRAM,)
    form_class = CertificateLookForm
    action_label = gettext_lazy("Save for new certificates")
    header_icon = "cog"
    lead = gettext_lazy(
        "This applies to certificates that are issued from now on. Certificates that were issued keep the signatory, "
        "the seal and the signature they were issued with, also when they are downloaded again."
    )

    def get_rows(self):
        """The authority."""
        return Organization.objects.visible_to(self.request.user).filter(kind=roles.AUTHORITY)

    def get_heading(self):
        """Whose certificates."""
        return _("Certificates of {name}").format(name=self.row.name)

    def get_initial(self):
        """The signatory now."""
        look = CertificateLook.objects.visible_to(self.request.user).filter(authority=self.row).latest_row()
        return {name: getattr(look, name) for name in ("signatory_name", "signatory_title")} if look else {}

    def act(self, data, by, at):
        """Save them."""
        return actions.change_certificate_look(authority=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """From when on."""
        return _("Saved. Certificates that are issued from now on show this.")

    def get_back_url(self):
        """The authority."""
        return reverse("organizations:inspect", args=[self.row.pk])


class LookPicture(RowMixin, Page, View):
    """The seal or the signature of a row, as a picture."""

    allowed_roles = roles.STATE
    model = CertificateLook

    def get(self, request, *args, **kwargs):
        """The PNG, as it was stored."""
        if self.kwargs["kind"] not in PICTURES or not (picture := bytes(getattr(self.row, self.kwargs["kind"]))):
            raise Http404
        return HttpResponse(picture, content_type="image/png", headers={"X-Content-Type-Options": "nosniff"})


def look_rows(user, authority):
    """The rows of Wagtail's inspect page about an authority's certificates: now, and since when what was valid."""
    looks = list(CertificateLook.objects.visible_to(user).filter(authority=authority).order_by("-pk"))
    now = _described(looks[0]) if looks else _("No one is named")
    rows = [{"label": _("Who signs certificates"), "value": now, "component": None}]
    if len(looks) > 1:
        history = format_html_join("", "<li>{}</li>", [(_dated(look),) for look in looks])
        rows.append({"label": _("Changes"), "value": format_html("<ul>{}</ul>", history), "component": None})
    return rows


def _described(look):
    pictures = [
        (reverse("look_picture", args=[look.pk, kind]), label)
        for kind, label in PICTURES.items()
        if getattr(look, kind)
    ]
    drawn = format_html_join("", '<img class="skin-picture" src="{}" alt="{}">', pictures)
    return format_html("{}{}", look.signatory or _("No one is named"), drawn)


def _dated(look):
    parts = [look.signatory or _("no one is named")]
    parts += [label.lower() for kind, label in PICTURES.items() if getattr(look, kind)]
    return _("Since {when}: {what}").format(
        when=format_moment(look.at, timezone.get_current_timezone()), what=", ".join(map(str, parts))
    )


urlpatterns = [
    path("authorities/<int:pk>/certificates/", ChangeCertificateLook.as_view(), name="certificate_look"),
    path("authorities/looks/<int:pk>/<str:kind>/", LookPicture.as_view(), name="look_picture"),
]
