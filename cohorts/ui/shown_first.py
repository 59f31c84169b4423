"""Pages that show what follows of what somebody chose, before it is done."""

from django.utils.translation import gettext_lazy as _

from cohorts.ui.notice_preview import seen_of
from cohorts.ui.refusals import run_for_form

SEEN = "seen_first"


def digest_of(sentences):
    """Return the digest of what a person read, so that another thing than that is never done."""
    return seen_of({"follows": [str(sentence) for sentence in sentences]})


class ShowsWhatFollows:
    """Mixed into an admin page with a form, before its base: nothing is done before the person has read what follows.

    `what_follows(data)` returns it in sentences for the choices in `data`; without any, the act is done at once. Else
    the form is shown again with the sentences. Sent once more it is done, unless something else follows by then, which
    is shown first, too.
    """

    shown_label = _("Record it as shown")

    def what_follows(self, data):
        """Return the sentences, [] for none. May raise Refused."""
        raise NotImplementedError(f"{type(self).__name__} does not say what follows.")

    def form_valid(self, form):
        """Show what follows, or do it."""
        follows, self.refusal = run_for_form(form, lambda: self.what_follows(form.cleaned_data), self.field_names)
        if self.refusal:
            return self.form_invalid(form)
        seen = digest_of(follows)
        if not follows or self.request.POST.get(SEEN) == seen:
            return super().form_valid(form)
        context = {"follows_first": follows, "seen_first": seen, "action_label": self.shown_label}
        return self.render_to_response(self.get_context_data(form=form, **context))

    def get_context_data(self, **context):
        """Also what the person has read, where the act is refused after it."""
        return super().get_context_data(**{"seen_first": self.request.POST.get(SEEN, ""), **context})
