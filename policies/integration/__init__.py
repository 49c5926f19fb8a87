"""Queues, topics, streams, events, state machines and pipelines: what is rejected, and what is never delivered."""
