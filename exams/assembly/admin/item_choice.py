"""Choosing the items of a form: find them by words, code, domain or tag, and add them to the codes that are typed."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cohorts.core.search import search
from cohorts.ui.kept_forms import refill
from exams.bank.actions.item_access import record_version_views
from exams.bank.models import Item, ItemPage, ItemVersion
from exams.bank.rules.codes import code_lines

MAX_MATCHES = 30
FIND = "find"
LISTS = ("scored", "pretest")
SEARCH_FIELDS = ("code", "title", "tags", "stem", "domain__title")


class FindItemsForm(forms.Form):
    """What to look for. Its fields stand in the form of the page."""

    words = forms.CharField(
        label=_("Words to look for"),
        max_length=200,
        required=False,
        help_text=_("Words of the question, its code, domain or tags."),
    )


class ChoosesItems:
    """Mixed into a page with the lists `scored` and `pretest`: two buttons that write nothing find and add items."""

    template_name = "assembly/admin/form_items.html"

    def post(self, request, *args, **kwargs):
        """Find items, add those that were chosen to a list, or go on to the action."""
        wish = request.POST.get("do")
        if wish != FIND and wish not in LISTS:
            return super().post(request, *args, **kwargs)
        sent = request.POST.copy()
        if wish in LISTS:
            sent[wish] = _with_codes(sent.get(wish, ""), sent.getlist("chosen"))
        form = self.form_class(**{**self.get_form_kwargs(), "data": None, "files": None})
        refill(form, sent)
        return self.render_to_response(self.get_context_data(form=form, sent=sent))

    def get_context_data(self, **context):
        """The items that match, each with whether it is in a list already."""
        sent = context.pop("sent", None)
        words = sent.get("words", "") if sent else ""
        matches = self._matches(words) if words.strip() else []
        in_lists = {code for name in LISTS for code in code_lines(sent.get(name, "") or "")} if sent else set()
        for version in matches:
            version.is_in_list = version.item.code in in_lists
        find_form = FindItemsForm(initial={"words": words})
        return super().get_context_data(find_form=find_form, matches=matches, words=words, **context)

    def _matches(self, words):
        """The newest versions of published items with these words. That they were seen is recorded."""
        items = search(Item.objects.visible_to(self.request.user), words, SEARCH_FIELDS)
        items = items.filter(versions__isnull=False).distinct().order_by("code")[:MAX_MATCHES]
        versions = ItemVersion.objects.visible_to(self.request.user).filter(item__in=[item.pk for item in items])
        newest = versions.latest_per("item_id")
        rows = list(versions.filter(pk__in=[row.pk for row in newest.values()]).select_related("item", "domain"))
        rows.sort(key=lambda row: row.item.code)
        record_version_views(versions=rows, page=ItemPage.FORM, by=self.request.user, at=timezone.now())
        return rows


def _with_codes(text, codes):
    """The text with the codes that are not in it yet, one per line."""
    lines = code_lines(text)
    return "\n".join([*lines, *(code for code in dict.fromkeys(codes) if code not in lines)])
