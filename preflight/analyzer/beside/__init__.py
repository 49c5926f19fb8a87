"""The offline preview beside Pulumi's engine: the places of findings, what callbacks make, and the gate of an update.

While the engine runs the program, the pack has it run once more in a process of its own, as `preflight check` does:
without network, credentials and processes, and at low priority. What that knows and the engine does not know yet is
joined by URN; what the engine knows is never overridden. Where no such preview can be had, all is as without it.
"""
