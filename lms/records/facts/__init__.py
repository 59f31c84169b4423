"""What there is: the class of every restricted record, what is due, and what is kept about a person."""
