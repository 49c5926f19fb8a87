"""The stacks of a project: those with a file `Pulumi.<stack>.yaml`."""

from __future__ import annotations

from pathlib import Path

from preflight.preview.errors import PreviewError


def stacks_in(folder: Path) -> tuple[str, ...]:
    """The names of the stacks whose files are in the folder."""
    files = [*folder.glob("Pulumi.*.yaml"), *folder.glob("Pulumi.*.yml")]
    return tuple(sorted({f.name.removeprefix("Pulumi.").rpartition(".")[0] for f in files}))


def require_stack(stack: str | None, stacks: tuple[str, ...]) -> None:
    """Raise PreviewError if the user sets a stack without a file and other stacks have a file."""
    if stack is None or not stacks or stack.rpartition("/")[2] in stacks:
        return
    raise PreviewError(
        f"--stack {stack}: Pulumi.{stack.rpartition('/')[2]}.yaml does not exist; the stacks are: {', '.join(stacks)}"
    )
