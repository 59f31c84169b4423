"""Messages of refusals about forms."""

from django.utils.translation import gettext_lazy as _

from cohorts.core.refusals import register, worded
from cohorts.core.states import label_in_sentence

MESSAGES = register(
    {
        "exam_without_time": _("Enter at least 1 minute."),
        "exam_grace_too_long": _("Enter at most %(most)s seconds."),
        "exam_length_reversed": _("Enter at least 1 and at least the fewest scored items."),
        "form_length": _("The form has %(scored)s scored items. Its exam allows %(fewest)s to %(most)s."),
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
