"""Messages of the item bank: refusals, problems of items and keys, and remarks about item files."""

from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_percent
from cohorts.core.refusals import register, sentence_of, worded

ITEMS = register(
    {
        "item_has_faults": _("%(item)s cannot be published yet. Correct the following:"),
        "item_blocked": _("%(item)s was imported with remarks that a person must settle before it is published:"),
        "item_published_by_author": _(
            "You wrote or changed %(item)s since its last version, so another person must publish it."
        ),
        "items_without_version": _(
            "Publish these items, or remove them from the list; they have no published version: %(items)s."
        ),
        "items_not_in_bank": _("These items are not in the item bank. Check their codes: %(items)s."),
        "item_kind_not_supported": _("Items of this kind are stored but cannot be used on a form yet."),
        "item_stem_missing": _("Enter the question."),
        "accepted_answer_missing": _("Enter at least one accepted answer."),
        "accepted_number_missing": _("Enter at least one accepted number or range."),
        "item_not_true_false": _("A true-or-false item must have exactly two options: True and False."),
        "item_too_few_options": _("Enter at least two options."),
        "item_too_many_options": _("An item can have at most %(most)s options. Remove some."),
        "item_text_too_long": _("A text of this item is too long. Enter at most %(most)s characters."),
        "item_option_empty": _("One of the options has no text. Enter its text or remove it."),
        "item_options_alike": _("Two options have the same text: “%(text)s”. Change one of them."),
        "item_no_right_option": _("Mark at least one option as correct."),
        "item_not_one_right_option": _("Mark exactly one option as correct. %(count)s are marked now."),
        "range_unreadable": _("“%(text)s” is not a number or a range. Enter it like “8” or “7.5 to 8.5”."),
        "range_reversed": _("In the range “%(text)s” the first number is larger. Enter the smaller number first."),
    }
)

DOMAINS = register(
    {
        "domain_incomplete": _("Enter a code and a title for every domain."),
        "domain_twice": _("Two domains have the code %(domain)s. Change one of them."),
        "domain_left_out": _("A domain was added since this page was loaded. Load the page again."),
        "enemy_of_itself": _("%(item)s cannot be kept apart from itself. Remove its code."),
        "enemy_unknown": _("There is no item with the code %(items)s. Correct it or remove it."),
    }
)

KEYS = register(
    {
        "key_wrong_shape": _("This key does not fit the kind of this item. Choose the correct answer again."),
        "key_without_option": _("Mark at least one option as correct."),
        "key_unknown_option": _("This item has no option %(label)s. Its options are %(labels)s."),
        "key_option_repeated": _("The key has an option twice. List each option once."),
        "key_without_answer": _("Enter at least one accepted answer."),
        "key_range_unreadable": _("A range of accepted numbers needs two ends, and both must be numbers."),
        "key_range_reversed": _(
            "In the range “%(low)s to %(high)s” the first number is larger. Enter the smaller number first."
        ),
        "key_answer_empty": _("One of the accepted answers has no text. Enter its text or remove it."),
    }
)

IMPORTS = register(
    {
        "bank_file_unusable": worded(_("%(file)s, line %(line)s: %(item)s %(remark)s"), remark=sentence_of),
        "file_too_large": _("The file is larger than %(most)s MB. Split it and import the parts."),
        "import_without_drafts": _("This file has no drafts that nobody has touched, so there is nothing to delete."),
        "import_item_new": _("Will be added as a draft."),
        "import_item_same": _("Already in the bank. Nothing will change."),
        "import_item_differs": _(
            "%(item)s in the bank has different content and will not change. Decide which of the two should be used; "
            "this one gets another code."
        ),
        "import_title_taken": _(
            "%(item)s in the bank has the same title and another question. This item gets a code of its own."
        ),
        "import_enemy_unknown": _(
            "The items %(items)s, which must not be on the same form, are not in the bank yet. This is kept until they "
            "are."
        ),
        "import_item_added": _("Added as a draft."),
        "import_item_repeated": _("The file contains this item twice. Only the first one is used."),
        "import_title_too_long": _("The title is too long for a code. The item gets the code %(item)s."),
        "import_answer_feedback_dropped": _("Feedback on individual typed answers was not imported."),
        "import_domain_unknown": _("“%(name)s” is not a domain of the blueprint. The item has no domain yet."),
    }
)

FILES = register(
    {
        "file_is_zip_or_office": _(
            "“%(file)s” is a ZIP, Word or Excel file. Save the items as plain text (UTF-8) in GIFT or Aiken format."
        ),
        "file_is_pdf": _("“%(file)s” is a PDF file. Save the items as plain text (UTF-8) in GIFT or Aiken format."),
        "file_is_old_office": _(
            "“%(file)s” is an old Word or Excel file. Save the items as plain text (UTF-8) in GIFT or Aiken format."
        ),
        "file_is_compressed": _("“%(file)s” is a compressed file. Unpack it, then import the items as plain text."),
        "file_is_picture": _("“%(file)s” is a picture. Save the items as plain text (UTF-8) in GIFT or Aiken format."),
        "file_is_rich_text": _(
            "“%(file)s” is a Rich Text file. Save the items as plain text (UTF-8) in GIFT or Aiken format."
        ),
        "file_is_xml": _(
            "“%(file)s” looks like an XML file. Save the items as plain text (UTF-8) in GIFT or Aiken format."
        ),
        "file_is_html": _(
            "“%(file)s” looks like a web page. Save the items as plain text (UTF-8) in GIFT or Aiken format."
        ),
        "file_is_json": _(
            "“%(file)s” looks like a JSON file. Save the items as plain text (UTF-8) in GIFT or Aiken format."
        ),
        "file_not_opened": _("“%(file)s” cannot be opened: %(reason)s."),
        "file_empty": _("“%(file)s” is empty. Choose a file with items."),
        "file_format_unknown": _(
            "“%(file)s” contains no answers in GIFT or Aiken format. Save the items in one of them, as plain text."
        ),
        "file_without_items": _("The file is empty. It contains no items."),
        "file_not_text": _("This is not a text file. Save the items as plain text (UTF-8)."),
        "file_not_utf8": _("A character on line %(line)s is not in UTF-8. Save the file as UTF-8 and try again."),
        "file_control_character": _(
            "This is not a text file: line %(line)s contains a control character. Save the items as plain text (UTF-8)."
        ),
        "file_id_repeated": _(
            "The item on line %(line)s has the id “%(item)s”, too. Decide which of them keeps it; "
            "this one gets another code."
        ),
        "file_title_repeated": _(
            "Other items of the file have the title “%(title)s”, too. This item gets a code of its own."
        ),
        "file_one_option": _("There is only one answer to choose from. Add another one."),
        "file_option_empty": _("One of the answers has no text."),
        "file_options_alike": _("Two answers have the same text: “%(text)s”."),
        "file_options_differ_in_case": _(
            "Two answers differ from “%(text)s” only in how it is written. Check that this is what the item asks."
        ),
        "file_stem_missing": _("The question has no text."),
        "file_no_right_option": _("No answer is marked as correct."),
        "file_kind_not_supported": _("Stored, but cannot be used on a form yet."),
        "file_type_essay": _("Type in the file: essay."),
        "file_type_ordering": _("Type in the file: ordering."),
        "file_type_cloze": _("Type in the file: text with several blanks."),
        "file_type_matching": _("Type in the file: matching."),
        "file_type_description": _("Type in the file: text without a question."),
    }
)

AIKEN = register(
    {
        "aiken_answer_line_missing": _("“%(question)s” has no ANSWER line."),
        "aiken_options_missing": _(
            "“%(question)s” has no answers. Write them as “A. text” or “A) text”, one on each line."
        ),
        "aiken_answer_line_alone": _("This ANSWER line has no question before it."),
        "aiken_answer_line_without_options": _(
            "“%(question)s” has an ANSWER line (%(line)s) but no answers. Write them as “A. text” or “A) text”."
        ),
        "aiken_options_without_question": _("The answers that begin with “%(question)s” have no question before them."),
        "aiken_letter_repeated": _("“%(question)s” has two answers with the letter %(letter)s."),
        "aiken_answer_not_a_letter": _(
            "“%(question)s”: the ANSWER line (%(line)s) must contain one letter, not “%(answer)s”."
        ),
        "aiken_answer_not_an_option": _(
            "“%(question)s”: line %(line)s says ANSWER: %(answer)s, but the answers are %(letters)s."
        ),
        "aiken_blank_added": _("There was no blank after “%(letter)s.”. It was read as an answer."),
        "aiken_mark_unknown": _(
            "“%(text)s” begins like a mark of the file. Decide if candidates should read it, and correct the item."
        ),
        "aiken_line_dropped": _("Not imported: “%(line)s”."),
        "aiken_tags": _("Kept as tags: %(tags)s."),
        "aiken_markup_as_typed": _("Aiken is plain text. Tags in it appear as typed."),
        "aiken_letters_out_of_order": _("The letters of the answers are not in order: %(letters)s."),
    }
)


def _percentages(weights):
    return ", ".join(map(format_percent, weights))


GIFT = register(
    {
        "gift_blank_line_added": _("There was no blank line before this item. It was read as a separate item."),
        "gift_blank_line_skipped": _("A blank line between the braces was ignored."),
        "gift_several_ids": _("The file gives this item several ids: %(ids)s. The first one is its code. Check it."),
        "gift_colons_in_text": _(
            "“%(text)s” contains ::, which marks a title. Decide if it belongs to the text, and correct the item."
        ),
        "gift_aiken_lines": _(
            "This looks like an item in Aiken format in a GIFT file. Write its answers between braces."
        ),
        "gift_weight_unreadable": _(
            "“%(text)s” is not a weight from -100 to 100 percent. Check the answers and which of them are correct."
        ),
        "gift_title_not_closed": _("The title begins with :: but does not end with ::."),
        "gift_brace_not_closed": _("“%(question)s”: the answers begin with { but no } closes them."),
        "gift_brace_not_opened": _(
            "“%(question)s”: there is a } without a { before it. If it belongs to the text, write \\}."
        ),
        "gift_braces_unbalanced": _(
            "“%(question)s”: the braces %(braces)s do not match. If a brace belongs to the text, write \\{ or \\}."
        ),
        "gift_text_before_answers": _("Text before the first answer was removed: “%(text)s”."),
        "gift_right_with_weight": worded(
            _("One answer has both = and the weight %(weight)s. Decide which one you mean."), weight=format_percent
        ),
        "gift_several_right": _(
            "Several answers are marked as correct with =, but a candidate can choose only one. "
            "Decide which one is the key. If an equals sign belongs to the text, write \\=."
        ),
        "partial_credit_dropped": worded(
            _("Partial credit is not kept: “%(text)s” earned %(weight)s and now earns nothing."), weight=format_percent
        ),
        "penalty_dropped": worded(
            _("Penalties are not kept: “%(text)s” cost %(weight)s and now costs nothing."), weight=format_percent
        ),
        "weights_dropped": worded(
            _(
                "The weights (%(weights)s) are not kept. Choosing exactly the correct answers earns the point; "
                "anything else earns nothing."
            ),
            weights=_percentages,
        ),
        "weights_not_whole": worded(
            _("The weights of the correct answers add up to %(total)s, not 100%%. Check which answers are correct."),
            total=format_percent,
        ),
        "accepted_answer_empty": _("One of the accepted answers is empty."),
        "accepted_answer_with_wildcard": _(
            "“%(text)s”: in Moodle, * matches any text. List the answers to accept instead."
        ),
        "catch_all_dropped": _("The answer for all other numbers was removed, with its feedback “%(feedback)s”."),
        "no_full_mark": _("No answer earns full credit."),
        "number_unreadable": _("“%(text)s” is not a number, a number with a tolerance (8:0.5) or a range (7.5..8.5)."),
        "number_range_reversed": _(
            "In the range “%(text)s” the first number is larger. Write the smaller number first."
        ),
    }
)

TEXTS = register(
    {
        "markdown_not_rendered": _("Markdown is not supported. The text is shown as it was typed."),
        "text_format_unknown": _(
            "“%(mark)s” is not a format. Decide if candidates should read it, and correct the item."
        ),
        "formula_as_typed": _("Formulas are not supported. They are shown as they were typed."),
        "text_dropped_invisible": _("Removed from the text: invisible characters."),
        "text_lost_struck": _(
            "Removed from the text: the struck-out words “%(text)s”. Check what the text says without them."
        ),
        "text_lost_hidden": _("Removed from the text: the hidden words “%(text)s”. Decide if candidates need them."),
        "text_lost_script": _(
            "“%(text)s” was raised or lowered, and is now on the line. Check what the text says, and correct it."
        ),
        "text_lost_list_marks": _("The entries of a list counted down. Check their numbers."),
        "text_lost_direction": _("The direction of a part of the text was lost. Check the order of its letters."),
        "text_unknown_tag": _(
            "“%(tag)s” is not a known HTML tag. Decide if candidates should read it, and correct the item."
        ),
        "text_dropped_comment": _("Removed from the text: an HTML comment."),
        "text_dropped_element": _("Removed from the text: a <%(tag)s> element."),
        "text_dropped_formatting": _("Removed from the text: <%(tag)s> formatting."),
        "text_dropped_link_address": _("Removed from the text: the address of a link."),
        "text_lost_picture": _("Removed from the text: a picture. Describe in words what it showed."),
        "text_lost_video": _("Removed from the text: a video. Describe in words what it showed."),
        "text_lost_sound": _("Removed from the text: a sound. Describe in words what it played."),
        "text_lost_embedded_page": _("Removed from the text: an embedded page. Describe in words what it showed."),
        "text_lost_embedded_object": _("Removed from the text: an embedded object. Describe in words what it showed."),
        "text_lost_drawing": _("Removed from the text: a drawing. Describe in words what it showed."),
        "text_lost_formula": _("Removed from the text: a formula. Write it in words."),
        "text_lost_table": _("Removed from the text: a table. Write its content in words."),
        "text_lost_form_field": _("Removed from the text: a form field. Describe in words what it asked for."),
    }
)

MESSAGES = {**ITEMS, **KEYS, **IMPORTS, **FILES, **AIKEN, **GIFT, **TEXTS}
