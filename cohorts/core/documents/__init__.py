"""PDF documents in the look of the site, in which names of all scripts are printed with the faces they need.

`faces` chooses the faces of a text, `pdf` typesets. No Django: the item analysis uses both.
"""
