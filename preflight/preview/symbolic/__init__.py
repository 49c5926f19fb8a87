"""The symbolic runs: the values that callbacks of `apply` create from placeholders of outputs, if two runs agree."""
