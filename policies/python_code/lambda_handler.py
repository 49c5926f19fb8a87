"""A Lambda function's handler refers to a file or function that its code does not contain, or the code does not parse.

## What fails

For functions in Python and Node.js whose code is in the program (inline text, a folder, a zip file):

- The handler refers to a file that is not in the archive, or has no function name at all (`main` instead of
  `index.main`).
- The file does not define, or export, the function.
- A Python file of the handler does not parse, often because the text is indented or is JavaScript.

## Why

AWS creates such a function without an error. Every invocation fails: `Runtime.ImportModuleError`,
`Runtime.HandlerNotFound`, `Runtime.UserCodeSyntaxError`.

## Errors

- `Runtime.ImportModuleError: Unable to import module '…': No module named '…'`
- `Runtime.ImportModuleError`
- `Unable to import module '…'`
- `Runtime.HandlerNotFound`
- `Runtime.UserCodeSyntaxError`

## Fails

```python
import pulumi
import pulumi_aws as aws

code = "def main(event, context): return event"
function = aws.lambda_.Function(
    "orders",
    runtime="python3.13",
    handler="index.handler",
    role="arn:aws:iam::123456789012:role/orders",
    code=pulumi.AssetArchive({"index.py": pulumi.StringAsset(code)}),
)
```

## Instead

Set the handler to the file in the archive, a dot, and the function in it.

```python
import pulumi
import pulumi_aws as aws

code = "def main(event, context): return event"
function = aws.lambda_.Function(
    "orders",
    runtime="python3.13",
    handler="index.main",
    role="arn:aws:iam::123456789012:role/orders",
    code=pulumi.AssetArchive({"index.py": pulumi.StringAsset(code)}),
)
```

## Not covered

Container images, code in a bucket, other languages, and JavaScript's syntax. A handler whose file may come from a
layer. Python newer than the Python that checks. An archive that does not exist: *missing-files*.

## References

- [Handlers in Python](https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html)
- [Handlers in Node.js](https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, negate, note
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model.compute.lambda_code import Bundle, CodeFault, Handler, LambdaFunction
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(
    each=LambdaFunction.TYPES,
    level=MANDATORY,
    severity=HIGH,
    error="Runtime.ImportModuleError, Runtime.HandlerNotFound, Runtime.UserCodeSyntaxError",
)
def lambda_handler(resource: Resource) -> Iterator[Finding]:
    function = resource.stack.entity(LambdaFunction, resource)
    text, bundle = function.handler_text, function.bundle
    if function.language is None or bundle is None or not isinstance(text, str):
        return
    if function.has_missing_code:
        # *missing-files* says so.
        return
    if "." not in text:
        yield Finding(
            resource,
            f"handler '{text}' has no function name. Set handler to the file without its extension, a dot, and the "
            "function.",
        )
        return
    path, handler = function.entry, function.handler
    if isinstance(path, Unknown):
        note(path)
    elif path is None and isinstance(handler, Handler) and isinstance(bundle, Bundle):
        yield Finding(resource, _no_file(text, handler, bundle), error="Runtime.ImportModuleError")
    elif path is not None and isinstance(handler, Handler):
        yield from _file(function, path, handler)


def _no_file(text: str, handler: Handler, bundle: Bundle) -> str:
    ending = handler.candidates[0].rpartition(".")[2]
    held = sorted(p for p in bundle.files if p.endswith(ending))[:3]
    holds = f"the code has {', '.join(held)}" if held else f"the code has no .{ending} file"
    return (
        f"handler '{text}' refers to {handler.candidates[0]}, which is not in the code; {holds}. "
        "Correct the handler, or add the file."
    )


def _file(function: LambdaFunction, path: str, handler: Handler) -> Iterator[Finding]:
    fault = function.fault(path)
    if isinstance(fault, Unknown):
        note(fault)
    elif isinstance(fault, CodeFault):
        where = f"{path} line {fault.line}" if fault.line else path
        message = f"{function.runtime} cannot parse {where} of the code: {fault.text}. Correct the code."
        yield Finding(function, message, error="Runtime.UserCodeSyntaxError")
    elif certainly(negate(function.defines(path, handler.function))):
        verb = "export" if function.language == "node" else "define"
        yield Finding(
            function,
            f"handler refers to the function '{handler.function}', which {path} of the code does not {verb}. "
            "Correct the handler, or add the function.",
            error="Runtime.HandlerNotFound",
        )
