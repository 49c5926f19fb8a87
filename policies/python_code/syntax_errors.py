"""A file of the program does not parse in the program's Python interpreter.

## What fails

Python cannot parse a file that the program imports. The message says what is likely meant: a file that was cut off,
a Markdown fence or a merge mark left in it, triple quotes inside a triple-quoted text, typographic quotes, the module
`aws.lambda_` without its underscore, or syntax of a newer Python than the program's.

As advice: the same in a file that the program does not import.

## Why

Pulumi runs nothing of a program with a syntax error, and Python shows one error at a time. The program's own
interpreter decides: an f-string over several lines is right in Python 3.12 and wrong in 3.11.

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

Complete or correct the file at the line that is named. For syntax of a newer Python, run the program with that
version, or write it as the older one wants it.

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

Only the first fault of a file is known: Python's parser stops there. Programs whose interpreter cannot be found.

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
    Cause.FENCE: "A Markdown fence (```) was left in the file: remove it.",
    Cause.MERGE: "A mark of an unfinished merge was left in the file: choose a side and remove the marks.",
    Cause.CUT_OFF: "The file ends before what begins here is closed: it was cut off, or the closing mark is missing.",
    Cause.NESTED_QUOTES: (
        "A triple-quoted text ends where another one inside it begins: use the other kind of triple quotes outside."
    ),
    Cause.TYPOGRAPHIC: "Replace typographic quotes and dashes by plain ones.",
    Cause.KEYWORD_MODULE: "lambda is a word of Python: the module is named lambda_.",
    Cause.FSTRING_LINES: "Before Python 3.12 an f-string's braces hold neither line breaks nor the quotes around it.",
    Cause.PYTHON_2: "This is Python 2: call print(...).",
    Cause.LINE_ENDS: "The file mixes line ends (a carriage return inside a line): save it with plain line ends.",
    Cause.NOT_TEXT: "The file is not text in UTF-8: save it again.",
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
        repair = f"Python {'.'.join(map(str, fault.ours))} accepts it: run the program with that version."
    unread = "" if fault.reached else " The program does not import this file."
    return f"Python {version} cannot parse {fault.place.file}: {fault.text}. {repair}{unread}"
