"""How people are named on pages."""


def called(person):
    """A person as they like to be called, with the family name."""
    return f"{person.get_short_name()} {person.family_name}".strip()
