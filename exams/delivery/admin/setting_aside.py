"""What follows when a sitting is set aside: the words for every page on which that is decided."""

from django.utils.translation import gettext as _

from cohorts.core.consequences import consequences_of
from exams.delivery.models import Score


def set_aside_words(sitting, user):
    """{happens, affected, certificates, undo}: what follows, for whom, what rests on it, and that it is final."""
    who = {"who": sitting.person.get_full_name()}
    scores = Score.objects.visible_to(user).filter(sitting=sitting)
    more = consequences_of([sitting, *scores], person_ids=[sitting.person_id], user=user)
    happens = _(
        "The exam of %(who)s will not count and will not use up an attempt. Another attempt needs another form."
    )
    return {
        "happens": happens % who,
        "affected": " ".join([_("%(who)s.") % who, *more]),
        "certificates": " ".join(more),
        "undo": _("This cannot be undone."),
    }
