"""Years that are accepted in dates typed into a form; anything else is a typing error."""

YEARS = range(2000, 2100)
