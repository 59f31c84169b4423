"""Acts that need two people: one proposes, another approves, and the approval carries the act out.

`registry` holds the table of acts, `rules` decides who may do what, `models` stores proposals and facts, `actions`
writes them. An app describes and registers its acts in its module `acts` (see `registry.Act`).
"""
