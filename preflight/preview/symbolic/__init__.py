"""The symbolic runs: what callbacks of `apply` make of stand-ins for outputs, where two runs agree."""
