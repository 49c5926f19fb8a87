"""Which files and modules a program has, and which packages its interpreter has."""
