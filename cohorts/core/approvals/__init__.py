"""Acts that take two persons: one proposes, another approves, and the approval carries the act out.

`registry` holds the table of acts, `rules` decides who may do what, `models` keeps proposals and facts, `actions`
writes them. Apps describe their acts (see `registry.Act`), and `lms.wiring` registers them.
"""
