"""What a cohort can be: its states, how people meet, and the language of the training."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cohorts.core.states import Transition


class CohortState(models.TextChoices):
    """The state of a cohort."""

    PLANNED = "planned", _("Planned")
    OPEN = "open", _("Open")
    RUNNING = "running", _("Running")
    FINISHED = "finished", _("Finished")
    CANCELED = "canceled", _("Canceled")


COHORT_TRANSITIONS = (
    Transition("open", CohortState.PLANNED, CohortState.OPEN),
    Transition("start", CohortState.OPEN, CohortState.RUNNING),
    Transition("finish", CohortState.RUNNING, CohortState.FINISHED),
    Transition("cancel", CohortState.PLANNED, CohortState.CANCELED),
    Transition("cancel", CohortState.OPEN, CohortState.CANCELED),
)
COHORT_INITIAL = CohortState.PLANNED
# Cohorts whose sessions can still be added, changed or removed.
UNFINISHED = (CohortState.PLANNED, CohortState.OPEN, CohortState.RUNNING)


class Meets(models.TextChoices):
    """How people meet."""

    IN_PERSON = "in_person", _("In person")
    ONLINE = "online", _("Online")
    MIXED = "mixed", _("In person and online")


class TrainingLanguage(models.TextChoices):
    """The language in which a cohort is taught, by its code in ISO 639."""

    ENGLISH = "en", _("English")
    SPANISH = "es", _("Spanish")
    SIGN = "ase", _("American Sign Language")
    ARABIC = "ar", _("Arabic")
    CHAMORRO = "ch", _("Chamorro")
    CHINESE = "zh", _("Chinese")
    FRENCH = "fr", _("French")
    HMONG = "hmn", _("Hmong")
    KOREAN = "ko", _("Korean")
    PORTUGUESE = "pt", _("Portuguese")
    RUSSIAN = "ru", _("Russian")
    SOMALI = "so", _("Somali")
    TAGALOG = "tl", _("Tagalog")
    VIETNAMESE = "vi", _("Vietnamese")
