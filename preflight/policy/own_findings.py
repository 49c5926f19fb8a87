"""The findings that no policy makes but the pack itself, with their pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from preflight.policy.definition import DOCS_URL

PROGRAM_ERROR: Final = "program-error"
TYPESCRIPT_ERROR: Final = "typescript-error"
POLICY_ERROR: Final = "policy-error"
BEFORE_PRODUCTION: Final = "before-production"

PAGES: Final[Mapping[str, str]] = {
    PROGRAM_ERROR: """The program failed, so that what it would register after that is not known.

## What fails

The program raised an exception, ended itself, was ended by a signal, or did not end in time. Pulumi would stop at the
same place. What the program registered until then is evaluated, and what is certain of it is reported.

## What to do

- Read the file and line that the finding names, and fix that first.
- `No module named ...`: the report names the interpreter that ran the program. Install the program's packages there,
  or name another interpreter with `--python`. Without it, `Pulumi.yaml`'s `virtualenv` or `toolchain` counts, then
  `.venv` or `venv` beside the program, then the active environment.
- A missing configuration value: set it in `Pulumi.<stack>.yaml`, name another stack with `--stack`, or give the value
  with `--config KEY=VALUE`.
- The network: the offline preview gives the program none. `--network` does, without credentials.
- A lookup without an answer: `lookups` in `preflight.yaml` gives one.
- A time limit: `--timeout SECONDS`.
- A signal: SIGKILL comes from the system where memory is short; SIGSEGV and SIGABRT come from a compiled package.
- The Automation API: put what it deploys into a folder with a `Pulumi.yaml` and check that, or give the pack to the
  stack's `up` and `preview` (`policy_packs`, in TypeScript `policyPacks`).

The level is advisory where only the offline preview may lack something, such as the network.
""",
    TYPESCRIPT_ERROR: """A program in TypeScript does not compile.

## What fails

Pulumi compiles the program before it runs, and stops at the first file with errors. Each error of that file is one
finding with its line and the compiler's number (`TS2322`). The program registers nothing, so that no policy evaluates
anything.

## What to do

Correct the line. `npx tsc --noEmit` in the program's folder lists the errors of all files. Numbers are explained at
https://typescript.tv/errors/.
""",
    POLICY_ERROR: """A policy of this pack failed, or did not end in time.

## What fails

The fault is in the policy, not in the program. The other policies were not affected.

## What to do

Report it with the program that shows it. `preflight check --strict` shows the traceback. Until it is repaired, set the
policy to `disabled` in `preflight.yaml`.
""",
    BEFORE_PRODUCTION: """The stack lacks what only production needs.

## What fails

Backups, encryption, TLS, recovery and Multi-AZ cost money that a stack of development saves. There, what is missing is
one finding that names the resources by concern.

## What to do

Nothing, while the stack is for development. `preflight.productionStacks` in `preflight.yaml` names the stacks of
production, where each is reported by itself; so is what has its level configured.
""",
}


def url_of(name: str) -> str:
    """The address of the page of one of the pack's own findings."""
    return f"{DOCS_URL}/preflight/{name}.md"
