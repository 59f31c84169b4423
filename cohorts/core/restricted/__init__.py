"""Text and files that hardly anybody may read: encrypted with a key per record, which a purge destroys for good.

Each record has a random key (AES-256-GCM). The key is wrapped by a master key, which comes from the environment, and
lies in a store apart from the database and its backups. Who has a copy of the database can read nothing; who purges a
record deletes its key, and every copy of the text, also in backups, stays unreadable.
"""
