"""Item bank, forms and analysis in the Wagtail admin, for examinations staff."""
