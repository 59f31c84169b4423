"""The result of a sitting, for the person who sat it."""

from decimal import ROUND_HALF_UP, Decimal

from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cohorts.kernel.doors import SIGNED_IN, door

from .candidate import own_sitting

# How far, in percent points, a domain lies from the pass mark, and what that is called.
WORDS = ((10, "Strong"), (0, "At the mark"), (-10, "Close to the mark"))


@door(SIGNED_IN)
@never_cache
@require_GET
def result(request, pk):
    """Points, percent, pass mark, and feedback per domain in words and numbers."""
    own = own_sitting(request, pk)
    if own.state == "begun":
        return redirect("exam_sitting", own.pk)
    score = own.scores.order_by("-number").first()
    context = {"sitting": own, "exam": own.window.exam, "zone": own.window.time_zone, "score": score}
    if score and own.state == "submitted":
        cut = percent(score.cut_points, score.maximum)
        context |= {
            "percent": percent(score.points, score.maximum),
            "cut_percent": cut,
            "domains": [_domain(domain, cut) for domain in score.domains],
            "study": [d["title"] for d in score.domains if percent(d["points"], d["maximum"]) < cut],
        }
    return render(request, "exams/result.html", context)


def percent(points, maximum):
    """Whole percent, half rounded up."""
    share = Decimal(str(points)) * 100 / Decimal(str(maximum))
    return int(share.to_integral_value(rounding=ROUND_HALF_UP))


def _domain(domain, cut):
    share = percent(domain["points"], domain["maximum"])
    word = next((word for distance, word in WORDS if share - cut >= distance), "Study this first")
    return {
        **domain,
        "points": int(domain["points"]),
        "maximum": int(domain["maximum"]),
        "percent": share,
        "word": word,
    }
