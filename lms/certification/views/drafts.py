"""What an application that is not submitted yet says of its way to apply and of the rules."""

from cohorts.core.dates import home_day
from lms.certification.actions.pathways import ways_of
from lms.certification.messages.formats import through


def way_context(application, today):
    """Until when a draft can be submitted the way it is, whether there is another one, and since when other rules apply
    than on the day on which it was begun; None if they are the same.
    """
    ways, first_day = ways_of(application.cycle, today), application.cycle.version.effective_from
    return {
        "ways": ways,
        "closes": through(ways.closes) if ways.closes else "",
        "other_ways": ways.others(application.cycle.pathway),
        "rules_since": first_day if first_day > home_day(application.begun_at) else None,
    }
