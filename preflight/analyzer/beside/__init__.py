"""The offline preview beside Pulumi's engine: source locations of findings, values of callbacks, and the gate of an
update.

While the engine runs the program, the pack runs it once more in a separate process, as `preflight check` does: without
network, credentials and processes, and at low priority. Its values are joined by URN with values that are still unknown
to the engine; known values of the engine are never overridden. Without an offline preview, the evaluation uses the
engine's data only.
"""
