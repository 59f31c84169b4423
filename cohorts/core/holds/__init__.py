"""Legal holds, and the one door that everything goes through which is deleted or destroyed.

`door` asks the holds. `actions` places and releases them, and writes each into a ledger outside the database, so that a
restored backup of a day before a hold has it too. `ports` says of which class of records a restricted record is.
"""
