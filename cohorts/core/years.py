"""Years that a date typed into a form may have: everything else is a slip of the finger."""

YEARS = range(2000, 2100)
