"""Containers of a task that depend on each other in a cycle."""

from __future__ import annotations

from collections.abc import Mapping

from preflight.model.containers.task_definitions import TaskDefinition


def waiting_cycle(task: TaskDefinition) -> tuple[str, ...]:
    """The names of containers that depend on each other in a cycle, from the first by name; empty without a cycle."""
    graph: Mapping[str, list[str]] = {
        c.name: sorted(d.name for d in c.dependencies if isinstance(d.name, str) and d.name != c.name)
        for c in task.containers
        if isinstance(c.name, str)
    }
    for start in sorted(graph):
        path = _way_back(graph, start)
        if path:
            return path
    return ()


def _way_back(graph: Mapping[str, list[str]], start: str) -> tuple[str, ...]:
    """The containers on a path from the first container back to it."""
    waiting: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while waiting:
        path = waiting.pop(0)
        for name in graph.get(path[-1], ()):
            if name == start:
                return path
            if name not in seen:
                seen.add(name)
                waiting.append((*path, name))
    return ()
