"""Submitting an item for review, in the Wagtail admin."""

from django import forms
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from cohorts.core.access import allow
from cohorts.people.admin.proposals import said, shown
from cohorts.ui.admin_pages import form_page
from exams.bank.acts import submit_item
from exams.bank.admin.items import WRITERS
from exams.bank.models import Item


@allow(*WRITERS)
def submit(request, pk):
    """Submit an item for review by another person, who publishes it or returns it with a comment."""
    item = get_object_or_404(Item.objects.visible_to(request.user), pk=pk)
    return form_page(
        request,
        SubmitForm(request.POST or None),
        act=lambda cleaned: submit_item(item=item, **cleaned, by=request.user, at=timezone.now()),
        done=said,
        back=shown,
        button=gettext("Submit for review"),
        title=gettext("Submit {item} for review").format(item=item.code),
        icon="help",
        trail=[(gettext("Item bank"), "wagtailsnippets_bank_item:list"), (item.code, "")],
        before=[gettext("Another person of the examinations staff publishes it, or returns it with a comment.")],
    )


class SubmitForm(forms.Form):
    """A note for the reviewer."""

    reason = forms.CharField(
        label=gettext_lazy("Note for the reviewer"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What is new or changed, and the source."),
    )
