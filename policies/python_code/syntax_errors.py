"""A file of the program does not parse in the program's Python interpreter.

## What fails

Python cannot parse a file that the program imports. The message names the likely cause: a truncated file, a Markdown
fence or a conflict marker, triple quotes inside a triple-quoted string, typographic quotes, the module `aws.lambda_`
without its underscore, or syntax of a newer Python than the program's.

Advisory: the same in a file that the program does not import.

## Why

Pulumi runs nothing of a program with a syntax error, and Python shows one error at a time. The program's interpreter
decides: an f-string over several lines is valid in Python 3.12 and invalid in 3.11.

## Errors

- `SyntaxError`
- `IndentationError`
- `SyntaxError: invalid syntax`
- `SyntaxError: '(' was never closed`

## Fails

```python
import pulumi_aws as aws

handler = aws.lambda.Function(
    "orders",
    runtime="python3.13",
```

## Instead

Complete or correct the file at the line in the message. For syntax of a newer Python, run the program with that
version, or rewrite the code for the older version.

```python
import pulumi_aws as aws

role = aws.iam.Role(
    "orders",
    assume_role_policy=aws.iam.get_policy_document(
        statements=[
            {
                "actions": ["sts:AssumeRole"],
                "principals": [{"type": "Service", "identifiers": ["lambda.amazonaws.com"]}],
            }
        ]
    ).json,
)
```

## Not covered

Only the first fault of a file is known, because Python's parser stops there. Programs whose interpreter cannot be
found.

## References

- [Errors and exceptions](https://docs.python.org/3/tutorial/errors.html)
- [PEP 701, f-strings from Python 3.12 on](https://peps.python.org/pep-0701/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.resource import STACK_TYPE, Resource
from preflight.policy import CRITICAL, MANDATORY, Finding, policy
from preflight.sources.analysis import Sources
from preflight.sources.faults.syntax_errors import Cause, Unparsable, syntax_faults

_REPAIRS: Final = {
    Cause.FENCE: "The file contains a Markdown fence (```). Remove it.",
    Cause.MERGE: "The file contains a conflict marker of an unfinished merge. Choose a side and remove the markers.",
    Cause.CUT_OFF: "The file ends before what begins here is closed. Complete the file, or add the closing mark.",
    Cause.NESTED_QUOTES: (
        "A triple-quoted string ends at a triple quote inside it. Use the other kind of triple quotes outside."
    ),
    Cause.TYPOGRAPHIC: "Replace typographic quotes and dashes with plain ones.",
    Cause.KEYWORD_MODULE: "lambda is a Python keyword. Use the module name lambda_.",
    Cause.FSTRING_LINES: (
        "Before Python 3.12, the braces of an f-string cannot contain line breaks or the f-string's quotes. "
        "Move the expression out of the f-string."
    ),
    Cause.PYTHON_2: "This is Python 2. Use print(...).",
    Cause.LINE_ENDS: "The file mixes line endings (a carriage return inside a line). Save it with plain line endings.",
    Cause.NOT_TEXT: "The file is not UTF-8 text. Save it as UTF-8.",
}


@policy(each=STACK_TYPE, level=MANDATORY, severity=CRITICAL, error="SyntaxError, IndentationError")
def syntax_errors(stack: Resource) -> Iterator[Finding]:
    sources = stack.stack.context(Sources)
    if sources is None:
        return
    for fault in syntax_faults(sources):
        yield Finding.at(fault.place, stack, _message(fault))


def _message(fault: Unparsable) -> str:
    version = ".".join(map(str, fault.version))
    repair = _REPAIRS.get(fault.cause, "Correct it.")
    if fault.cause is Cause.NEWER and fault.ours is not None:
        repair = f"Python {'.'.join(map(str, fault.ours))} accepts it. Run the program with that version."
    unread = "" if fault.reached else " The program does not import this file."
    end = "" if fault.text.endswith("?") else "."
    return f"Python {version} cannot parse {fault.place.file}: {fault.text}{end} {repair}{unread}"
