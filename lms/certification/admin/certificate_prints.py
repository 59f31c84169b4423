"""Make a file of many certificates to print."""

from django import forms
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_day
from cohorts.ui.action_view import AdminActionView
from cohorts.ui.fields import past_day_field
from lms.certification.actions.certificate_documents import document_of
from lms.certification.actions.certificate_prints import MOST, Printing, print_certificates, to_print
from lms.certification.documents.many import one_after_another
from lms.certification.models import Program


def own_programs(user):
    """The programs whose authority somebody works for as program staff."""
    rows = Program.objects.visible_to(user, role=roles.PROGRAM).select_related("authority").order_by("title")
    return [row for row in rows if has_role(user, roles.PROGRAM, organization=row.authority_id)]


class PrintForm(forms.Form):
    """Of which program, issued when."""

    program = forms.ModelChoiceField(None, label=_("Program"), empty_label=_("Choose"))
    first = past_day_field(_("Issued from"), required=False)
    last = past_day_field(_("Issued until"), required=False)
    again = forms.BooleanField(label=_("Also those that were printed before"), required=False)

    def __init__(self, *args, programs, user, **kwargs):
        super().__init__(*args, **kwargs)
        keys = [row.pk for row in programs]
        self.fields["program"].queryset = Program.objects.visible_to(user).filter(pk__in=keys).order_by("title")
        if len(keys) == 1:
            self.fields["program"].initial = keys[0]


class PrintCertificates(AdminActionView):
    """Choose, and get one PDF."""

    allowed_roles = (roles.PROGRAM,)
    form_class = PrintForm
    heading = _("Print certificates")
    header_icon = "doc-full"
    action_label = _("Make the file to print")

    def get_crumbs(self):
        """The certificates."""
        return [(gettext("Certificates"), reverse("certificates:index"))]

    def get_back_url(self):
        """The certificates."""
        return reverse("certificates:index")

    @cached_property
    def programs(self):
        """The programs of this person's office."""
        return own_programs(self.request.user)

    def get_form_kwargs(self):
        """With the programs."""
        return super().get_form_kwargs() | {"programs": self.programs, "user": self.request.user}

    def get_lead(self):
        """What comes, and how many were not printed yet."""
        today = home_day(timezone.now())
        lines = [
            gettext(
                "One PDF with the certificates that count today, by family name, up to %(most)s at a time. The next "
                "file holds the rest. Who printed what is in the log; to print the same ones again, tick the last box."
            )
            % {"most": MOST}
        ]
        for program in self.programs:
            count = to_print(Printing(program), today).count()
            text = ngettext("%(program)s: %(count)s not printed yet.", "%(program)s: %(count)s not printed yet.", count)
            lines.append(text % {"program": program.title, "count": count})
        return "\n".join(lines)

    def act(self, data, by, at):
        """Print them."""
        printing = Printing(data["program"], data["first"], data["last"], data["again"])
        return print_certificates(printing=printing, by=by, at=at)

    def go_on(self, result):
        """The file."""
        data = one_after_another((document_of(row) for row in result), str(self.heading))
        response = HttpResponse(data, content_type="application/pdf")
        response["Content-Disposition"] = 'attachment; filename="certificates-to-print.pdf"'
        response["Cache-Control"] = "private, no-store"
        return response


urlpatterns = [path("certificates/print/", PrintCertificates.as_view(), name="certificates_print")]
