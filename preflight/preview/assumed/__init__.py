"""What an offline preview assumes: a program may branch on the result of a lookup, on chance, or on an encrypted value.

A finding of the offline preview is certain if the program never looks at what the preview does not know, and if it is
found again when lookups fail, or return lists of other lengths.
"""
