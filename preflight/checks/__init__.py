"""The checks of the commands: a program or exported states, with a baseline."""
