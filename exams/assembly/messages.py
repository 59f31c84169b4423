"""Messages of refusals about forms."""

from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_percent
from cohorts.core.refusals import register, worded
from cohorts.core.states import label_in_sentence
from exams.bank.models import ItemLevel

MAX_DIFFERENCES = 6


def level_label(level):
    """The name of a cognitive level."""
    return str(ItemLevel(level).label)


def differences_text(differences):
    """The numbers of items that do not fit a blueprint, such as “D4 Apply: 3, needs 6”; the first ones."""
    parts = [_difference_text(*difference) for difference in differences[:MAX_DIFFERENCES]]
    return "; ".join(parts) + ("; …" if len(differences) > MAX_DIFFERENCES else "")


def _difference_text(code, level, has, required):
    place = " ".join(part for part in (code, level_label(level) if level else "") if part)
    return gettext("{place}: {has}, needs {required}").format(place=place, has=has, required=required)


MESSAGES = register(
    {
        "exam_without_time": _("Enter at least 1 minute."),
        "exam_too_long": _("Enter at most %(most)s minutes, which is one day."),
        "exam_instructions_too_long": _("Enter at most %(most)s characters."),
        "exam_length_too_great": _("Enter at most %(most)s scored items."),
        "exam_grace_too_long": _("Enter at most %(most)s seconds."),
        "exam_length_reversed": _("Enter at least 1 and at least the fewest scored items."),
        "form_length": _("The form has %(scored)s scored items. Its exam allows %(fewest)s to %(most)s."),
        "blueprint_weight_out_of_range": _("Enter weights from 0 to 100 percent for %(domain)s."),
        "blueprint_not_whole": worded(
            _("The weights add up to %(total)s. Change them so that they add up to 100 percent."), total=format_percent
        ),
        "blueprint_tolerance_out_of_range": _("Enter a tolerance from 0 to %(most)s items."),
        "blueprint_domain_unknown": _("The list of domains has changed. Load the page again."),
        "blueprint_level_unknown": _("The list of levels has changed. Load the page again."),
        "form_exam_without_length": _(
            "People must pass %(exam)s, so it needs a length. Enter its fewest and most scored items first."
        ),
        "form_exam_without_blueprint": _(
            "People must pass %(exam)s, so it needs a blueprint. Propose its blueprint first."
        ),
        "form_items_outside_blueprint": ngettext_lazy(
            "%(count)s scored item has no domain of the blueprint or no level. Set both, publish the item again, and "
            "use its newest version.",
            "%(count)s scored items have no domain of the blueprint or no level. Set both, publish the items again, "
            "and use their newest versions.",
            "count",
        ),
        "form_misses_blueprint": worded(
            _(
                "The form does not fit the blueprint: %(differences)s. The tolerance is %(tolerance)s. Change the "
                "items of the form."
            ),
            differences=differences_text,
        ),
        "passing_score_document_missing": _("Enter the document that records the decision on the passing score."),
        "form_code_taken": _("There is already a form with the code %(form)s. Choose another code."),
        "form_without_scored_item": _("Enter at least one scored item."),
        "form_not_draft": worded(
            _("Form %(form)s is no longer a draft (%(state)s), so its items cannot change. Compose another form."),
            state=label_in_sentence,
        ),
        "form_items_enemies": _(
            "%(item)s and %(other)s must not be on the same form: one gives the other away. Remove one of them."
        ),
        "form_item_twice": _("%(item)s is on this form twice. Remove one of them."),
        "form_item_not_ready": _("Item %(place)s of the form, %(item)s, cannot be used on a form yet. Replace it."),
        "form_item_on_practice_form": _(
            "%(item)s is also on %(form)s, a practice form. Practice shows the answers, so an item can be used for "
            "practice or for real exams, not for both. Remove it from this form."
        ),
        "form_item_on_real_form": _(
            "%(item)s is also on %(form)s, a form of a real exam. Practice shows the answers, so an item can be used "
            "for practice or for real exams, not for both. Remove it from this form."
        ),
        "form_item_words_on_practice_form": _(
            "%(item)s has the same text as %(other)s on %(form)s, a practice form. Practice shows the answers, so an "
            "item can be used for practice or for real exams, not for both. Remove it from this form."
        ),
        "form_item_words_on_real_form": _(
            "%(item)s has the same text as %(other)s on %(form)s, a form of a real exam. Practice shows the answers, "
            "so an item can be used for practice or for real exams, not for both. Remove it from this form."
        ),
        "form_in_use": _("An exam window that closes on %(closes)s uses this form. Retire the form after that."),
        "passing_score_out_of_range": _("Enter the passing score as a percentage above 0 and up to 100."),
        "passing_score_too_precise": _("Enter the passing score with at most two decimals."),
        "passing_score_authority_missing": _(
            "Enter who set this passing score, for example a standard-setting panel and its date."
        ),
    }
)
