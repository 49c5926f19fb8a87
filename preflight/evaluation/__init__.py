"""How policies run on a stack: configuration, levels, exceptions, time limits, remediation."""
