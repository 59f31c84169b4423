"""Demo exams: published forms, one deliberately wrong key, and answers saved as a browser saves them."""

import random
from datetime import timedelta
from decimal import Decimal

import yaml

from cohorts.core import roles
from cohorts.core.actions import Refused
from cohorts.core.approvals.actions import approve
from cohorts.training.models import Course
from exams.analysis.actions import runs as analysis
from exams.assembly.actions import exam_forms as forms
from exams.assembly.acts import propose_form
from exams.assembly.models import Exam, Form
from exams.assembly.rules.forms import cut_points
from exams.bank.actions import items
from exams.bank.models import Item, ItemVersion
from exams.delivery import paper as assembly
from exams.delivery.actions import answers, sittings, windows
from exams.delivery.models import Sitting
from exams.delivery.models.histories import statement_for
from exams.results.actions import key_changes as rekeys
from exams.results.actions import rescoring
from lms.demo import bank
from lms.demo.answers import answer, borderline_answers

DOCUMENT = "Minutes of the example standard-setting panel, item 2"
AUTHORITY = (
    "Example passing score for this demonstration. A real program adopts a passing score after a standard-setting "
    "study."
)
# The form with the wrong key, which the item analysis finds.
MISKEYED_FORM = "final-a"
# (letter or role, code of this year's form, name of its plan)
FORMS = (
    ("midterm", "2026-midterm-a", "midterm-a"),
    ("a", "2026-final-a", "final-a"),
    ("b", "2026-final-b", "final-b"),
    ("practice", "2026-practice", "practice"),
)


def publish_forms(cast, *, at):
    """Load the item bank, set the wrong key, and publish this year's forms; returns {form letter or role: Form}."""
    by = cast.staff[roles.EXAMINATIONS]
    # The forms are composed below, after the wrong key is set.
    bank.load_bank(course=Course.objects.get(code="pet"), by=by, at=at, with_forms=False)
    plans = yaml.safe_load((bank.BANK / "forms.yaml").read_text(encoding="utf-8"))["forms"]
    _set_wrong_key(plans, by, cast.second_examiner, at)
    published_forms = {}
    for name, code, plan in FORMS:
        form = forms.compose(
            exam=Exam.objects.get(code=plans[plan]["exam"]),
            code=code,
            scored=items.newest_versions(plans[plan]["scored"]),
            pretest=items.newest_versions(plans[plan]["pretest"]),
            by=by,
            at=at,
        )
        proposal = propose_form(
            form=form,
            cut_percent=Decimal("70"),
            cut_authority=AUTHORITY,
            cut_document=DOCUMENT,
            reason="This year's form",
            by=by,
            at=at + timedelta(minutes=5),
        )
        approve(
            proposal=proposal,
            reason="I read every item and checked the blueprint.",
            by=cast.second_examiner,
            at=at + timedelta(minutes=10),
        )
        form.refresh_from_db()
        published_forms[name] = form
    _draft_next_form(plans["final-b"], by, at)
    return published_forms


def _draft_next_form(plan, by, at):
    """A draft of next year's final that does not fit the blueprint yet: its last items are still to be chosen."""
    scored = plan["scored"][:-4]
    forms.compose(
        exam=Exam.objects.get(code=plan["exam"]),
        code="2027-final-a",
        scored=items.newest_versions(scored),
        by=by,
        at=at + timedelta(days=1),
    )


def miskeyed_code(plans):
    """Return the code of the item with the wrong key: the first single-choice item of D5 that is not on final B."""
    on_b = set(plans["final-b"]["scored"])
    only_on_a = [code for code in plans[MISKEYED_FORM]["scored"] if code.startswith("D5-") and code not in on_b]
    kinds = dict(Item.objects.filter(code__in=only_on_a).values_list("code", "kind"))
    return next(code for code in only_on_a if kinds[code] == "single")


def _set_wrong_key(plans, by, second, at):
    """Mark the wrong option as correct by one person, and publish it by the other."""
    item = Item.objects.get(code=miskeyed_code(plans))
    options = list(item.options.all())
    right = next(option for option in options if option.correct)
    wrong = next(option for option in options if not option.correct)
    right.correct, wrong.correct = False, True
    item.options = options
    item.save_revision(user=by)
    items.publish_version(item=Item.objects.get(pk=item.pk), by=second, at=at)


def papers(form):
    """Return {place id: item for `answers`}, with the right answer from the item's first key and the current key."""
    versions = {}
    for place in form.places.select_related("version__item"):
        first = ItemVersion.objects.filter(item=place.version.item_id).order_by("number").first()
        versions[place.pk] = {
            "code": place.version.item.code,
            "kind": place.version.kind,
            "scored": place.scored,
            "labels": [option["label"] for option in place.version.options],
            "right": _right(first.keys.order_by("number").first().answer),
            "keyed": _right(place.version.keys.order_by("number").last().answer),
        }
    return versions


def _right(key):
    if "any_of" in key:
        return key["any_of"][:1]
    if "set" in key:
        return key["set"]
    return key["texts"][0] if "texts" in key else str(key["ranges"][0][0])


def open_window(cast, cohort, form, *, opens, closes, at):
    """The vendor opens an exam for a cohort."""
    return windows.open_window(
        exam=form.exam,
        form=form,
        cohort=cohort,
        opens_at=opens,
        closes_at=closes,
        ends_sittings=True,
        by=cast.coordinators[cohort.vendor],
        at=at,
    )


def sit(window, person, ability, truths, *, at, rng, stops_early=False, answers_by_place=None):
    """Take an exam as one person, with answers saved in batches; see `answer_all` for the arguments."""
    seed = f"{rng.getrandbits(160):040x}"
    device = f"demo-{rng.getrandbits(64):016x}"
    statement = statement_for(window.exam_id)
    sitting = sittings.begin(
        window=window, by=person, device=device, seed=seed, at=at, agreed=statement and statement.pk
    )
    return answer_all(
        sitting, person, ability, truths, at=at, rng=rng, stops_early=stops_early, answers_by_place=answers_by_place
    )


def answer_all(sitting, person, ability, truths, *, at, rng, stops_early=False, answers_by_place=None):
    """Answer a sitting that began at `at`, and submit it.

    `stops_early`: the time limit ends the sitting. `answers_by_place`: {place id: answer} to use instead of answers
    simulated from `ability`.
    """
    paper = assembly.from_record(sitting.paper)
    questions = paper[: int(len(paper) * 0.6)] if stops_early else paper
    clock, batch = at, []
    for number, question in enumerate(questions, 1):
        clock += timedelta(seconds=rng.uniform(15, 70))
        value = answers_by_place[question.place] if answers_by_place else answer(truths[question.place], ability, rng)
        if isinstance(value, list):
            value = [assembly.option_token(sitting.seed, question, label) for label in value]
        batch.append(answers.Message(number, assembly.question_token(sitting.seed, question), value, clock))
    # The answers come in one batch, but the exam page was in contact the whole time.
    Sitting.objects.filter(pk=sitting.pk).update(contact_at=clock)
    answers.save_answers(sitting_id=sitting.pk, messages=batch, epoch=1, device=sitting.device, by=person, at=clock)
    if stops_early:
        return sittings.submit(sitting_id=sitting.pk, by=None, at=sitting.kept_until, how="deadline")
    return sittings.submit(sitting_id=sitting.pk, by=person, at=clock + timedelta(seconds=40), how="person")


def examine(window, seats, form, *, at, rng, abilities, skip=(), edges=None):
    """Let everyone in `seats` take the exam, except `skip`. The time limit ends one of the sittings.

    `edges`: {person id: whether they gain from the right key} for people whose result depends on the wrong key.
    """
    truths, edges = papers(form), edges or {}
    needed = cut_points(form.cut_percent, sum(item["scored"] for item in truths.values()))
    for order, seat in enumerate(seats):
        if seat.person_id in skip:
            continue
        start = at + timedelta(minutes=rng.uniform(0, 12))
        gains = edges.get(seat.person_id)
        answers_by_place = None if gains is None else borderline_answers(truths, needed, gains=gains, rng=rng)
        sit(
            window,
            seat.person,
            abilities[seat.person_id],
            truths,
            at=start,
            rng=rng,
            stops_early=order == 11,
            answers_by_place=answers_by_place,
        )


def analyze(cast, published_forms, *, at):
    """Examinations staff run the analysis of every form that was used."""
    by = cast.staff[roles.EXAMINATIONS]
    for form in Form.objects.filter(pk__in=[form.pk for form in published_forms.values()]).order_by("code"):
        try:
            run = analysis.request_run(form=form, by=by, at=at)
        except Refused:
            continue
        analysis.run_analysis(run=run, by=by, at=at)
    _propose_key(cast, published_forms["a"], at=at)


def _propose_key(cast, form, *, at):
    """Propose to change the wrong key and run the trial; the second person has not decided yet."""
    place = form.places.filter(version__number__gt=1).select_related("version__item").first()
    first = ItemVersion.objects.get(item=place.version.item_id, number=1) if place else None
    if first is None:
        return
    proposal = rekeys.propose(
        version=place.version,
        answer=first.keys.order_by("number").first().answer,
        policy="both_ways",
        reason="The item analysis flags this item: the strongest candidates choose the other option, as in the manual.",
        by=cast.staff[roles.EXAMINATIONS],
        at=at,
    )
    rescoring.run_trial(proposal=proposal, by=None, at=at)


def draw_abilities(trainees, seed):
    """Return {person id: ability} from a normal distribution around 0.6: most people pass, and some do not yet."""
    rng = random.Random(seed + 1)
    return {person.pk: rng.gauss(0.6, 0.9) for person, _ in trainees}
