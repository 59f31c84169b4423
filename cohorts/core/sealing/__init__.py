"""Seals over the audit log: a hash chain that shows whether an entry was changed, removed or added later.

A job seals the entries of the last minutes. Each seal names the ids it covers and carries a hash over them and over the
seal before it. Ids that a rollback left out are normal; a late transaction is sealed with the next seal. The last hash
of a day is emailed to auditors, so that nobody can compute a new chain without it being seen.
"""
