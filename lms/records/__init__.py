"""The law of records: how long each kind is kept, what is destroyed, by whom, and what people can ask of their own."""
