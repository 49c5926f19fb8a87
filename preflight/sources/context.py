"""What a stack's context holds of its program's sources."""

from __future__ import annotations

from pathlib import Path

from preflight.core.observed import NODE
from preflight.sources.analysis import Sources
from preflight.sources.faults.hard_coded_secrets import HardCodedSecrets
from preflight.sources.faults.nondeterminism import ResourcesInApply
from preflight.sources.literals import of_python, of_scripts


def context_of(
    sources: Sources | None, runtime: str = "", folder: Path | None = None, are_hidden: bool = True
) -> tuple[object, ...]:
    """The context objects of a stack for its program's sources; of a Node.js program in the folder, its literals.
    are_hidden: whether no preview may have recorded what callbacks of `apply` create.
    """
    if sources is not None:
        return (sources, ResourcesInApply(sources, are_hidden), HardCodedSecrets(sources), of_python(sources))
    return (of_scripts(folder),) if runtime == NODE and folder is not None else ()
