"""What a walk through an act needs: a proposal, and how to see that it was carried out."""

from dataclasses import dataclass

WHY = "The second edition of the manual, page 12."


@dataclass
class Scene:
    """`propose(by=, at=)` returns the Proposal; `happened()` says whether the act is in effect."""

    propose: object
    happened: object
