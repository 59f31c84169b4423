"""Pure decisions of the examinations: values in, a verdict or a sentence out. No Django."""
