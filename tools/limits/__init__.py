"""Makes the tables of AWS's own limits from what AWS and the provider publish."""
