"""What whoever runs an exam, a training or an interview is told besides `events.ARRANGE`."""

from django.utils.translation import gettext_lazy as _

from cohorts.notices.events import define

ARRANGE_ENDED = define(
    "arrange-ended", _("Something does not need to be arranged any more"), _("Whoever runs it"), at_work=True,
    subject=_("Something does not need to be arranged any more"),
    wording=_(
        "Hello {name},\n\n"
        "Something that was to be arranged for a training, an exam or an interview is not needed any more. If you "
        "have arranged it, cancel it. You can read what here:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
