"""What a Python program asks of the results of lookups that are not known."""
