"""User data cannot run on the instance: its encoding or first line is wrong, it is too long, or its script has an
error.

## What fails

- Text where base64 is needed: `userData` of a launch template, and `userDataBase64`. An instance's `userData` may be
  either, because the provider encodes it.
- Text that is base64-encoded twice: only some AMIs decode it twice (advisory).
- More than 16 KiB before encoding.
- A script without `#!`, or with blanks or lines before it; a cloud-config without `#cloud-config`. Amazon Linux 2 runs
  a shell script with blanks before its `#!`: the finding is advisory if the AMI is, or may be, Amazon Linux 2.
- A shell script with a syntax error, or with a here-document that does not end before the end of the script.
- Windows line endings on some lines (advisory if on all lines, which cloud-init converts).
- `${database.endpoint}` and other placeholders that were not filled in; the text of an unresolved Output.
- An installation that waits for a confirmation (`yum install httpd` without `-y`). A package manager that the AMI's
  distribution does not have.
- A cloud-config that is not valid YAML, or has a `runcmd`, `bootcmd` or `write_files` that cloud-init rejects.

## Why

The instance starts and passes its EC2 status checks, but its application does not run. The error is in
`/var/log/cloud-init-output.log` of an instance that often cannot be reached, or that its group replaces every few
minutes. AWS rejects a wrong encoding or size during the deployment.

## Errors

- `InvalidUserData.Malformed`
- `InvalidParameterValue: User data is limited to 16384 bytes`
- `Exec format error`

## Fails

```yaml
resources:
  web:
    type: aws:ec2:LaunchTemplate
    properties:
      imageId: resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64
      instanceType: t3.micro
      metadataOptions: { httpTokens: required }
      blockDeviceMappings: [{ deviceName: /dev/xvda, ebs: { encrypted: true } }]
      userData:
        fn::toBase64: |

          #!/bin/bash
          dnf install -y httpd
          if [ -d /var/www/html ]; then
            echo hello > /var/www/html/index.html
          systemctl enable --now httpd
```

## Instead

Begin with `#!` at the first character (`textwrap.dedent(...).lstrip()` in Python), use `-y` for installations, and
check the script with `bash -n`. Encode it once if the property requires base64.

```yaml
resources:
  web:
    type: aws:ec2:LaunchTemplate
    properties:
      imageId: resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64
      instanceType: t3.micro
      metadataOptions: { httpTokens: required }
      blockDeviceMappings: [{ deviceName: /dev/xvda, ebs: { encrypted: true } }]
      userData:
        fn::toBase64: |
          #!/bin/bash
          dnf install -y httpd
          if [ -d /var/www/html ]; then
            echo hello > /var/www/html/index.html
          fi
          systemctl enable --now httpd
```

## Not covered

Scripts of other interpreters; PowerShell; Jinja templates; the result of commands. AMIs with another format of user
data (Bottlerocket, Flatcar, Windows). Shell syntax of a script with unknown parts. Passwords in user data:
*user-data-secrets*. The text of an Output in user data: *unresolved-output-text*.

## References

- [Run commands when you launch an EC2 instance](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html)
- [User-data formats of cloud-init](https://cloudinit.readthedocs.io/en/latest/explanation/format.html)
- [User data of a launch template](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RequestLaunchTemplateData.html)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from preflight.core.logic import note
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.compute import package_managers as packages
from preflight.model.compute.machine_images import Image, image_of
from preflight.model.compute.user_data import INSTANCE_LIKE, LIMIT, UserData, user_data_of
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy
from preflight.scripts import cloud_config, shell
from preflight.scripts.shell_syntax import structure
from preflight.scripts.user_data_parts import Part

# What commonly begins a script; of other texts without a header the image may know the meaning.
_SHELL_WORDS: Final = frozenset(
    {
        "yum",
        "dnf",
        "apt",
        "apt-get",
        "amazon-linux-extras",
        "systemctl",
        "service",
        "set",
        "export",
        "echo",
        "cd",
    }
    | {
        "curl",
        "wget",
        "aws",
        "docker",
        "mkdir",
        "useradd",
        "hostnamectl",
        "pip",
        "pip3",
        "snap",
        "if",
        "exec",
    }
)
_CONFIG_KEYS: Final = re.compile(
    r"^(runcmd|bootcmd|packages|package_update|package_upgrade|write_files):", re.MULTILINE
)
_OUTPUT_TEXT: Final = re.compile(
    r"Calling __str__ on an Output|<pulumi\.output\.Output object at|\[object Object\]"
)
# A placeholder of a template, as the whole of a value or a part of it.
_PLACEHOLDER: Final = re.compile(r"(?<![${%#{@])\{\{? ?[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+ ?\}?\}")
# One word may be meant: a path's parameter, a key of a query.
_WORD: Final = re.compile(r"(?<![${%#{@])\{\{? ?[A-Za-z][A-Za-z0-9]{2,} ?\}?\}(?!\})")
# A line of a file that the script writes, whose whole value is one.
_SETTING: Final = re.compile(
    r"(?m)^[ \t]*(?:export[ \t]+)?[A-Z][A-Z0-9_]*=[\"']?(\{\{? ?[A-Za-z]\w*[a-z0-9] ?\}?\})[\"']?[ \t]*$"
)
# Variables whose braces an application fills in.
_FORMAT: Final = re.compile(r"FORMAT|FMT|TEMPLATE|PATTERN|MASK|LOG|PROMPT|PS1", re.IGNORECASE)
# Commands that reach out to what their arguments name.
_CLIENTS: Final = frozenset({"curl", "wget", "git", "aws", "hostnamectl"})
_TEMPLATING: Final = frozenset(
    {"sed", "envsubst", "awk", "perl", "j2", "jinja2", "consul-template", "gomplate"}
)


@policy(
    each=(*INSTANCE_LIKE, aws.EC2_LAUNCH_TEMPLATE),
    level=MANDATORY,
    severity=HIGH,
    error="InvalidUserData.Malformed, InvalidParameterValue, Exec format error",
    with_references=True,
)
def user_data_scripts(resource: Resource) -> Iterator[Finding]:
    data = user_data_of(resource)
    if data is None:
        return
    if isinstance(data.text, Unknown) and not (data.parts and all(part.is_decided for part in data.parts)):
        note(data.text)
    yield from _encoding(data)
    yield from _size(data)
    image = image_of(resource)
    for number, part in enumerate(data.parts, 1):
        where = f"part {number} of {data.key}" if len(data.parts) > 1 else data.key
        yield from _beginning(data, part, where, image)
        if part.is_decided:
            if part.kind == "cloud-config":
                for fault in cloud_config.faults(part.known_text):
                    yield Finding(resource, f"The cloud-config in {where} {fault.text}. Fix it.")
            for script in part.scripts:
                yield from _script(data, part, script, where)
        if isinstance(image, Image):
            yield from _manager(data, part, image, where)


def _encoding(data: UserData) -> Iterator[Finding]:
    if data.goes_as_it_is and data.is_plain:
        yield Finding(
            data.holder,
            f"{data.key} must be base64, and nothing encodes it on the way to AWS. Encode it once.",
            error="InvalidUserData.Malformed",
        )
    if data.encodings > 1:
        yield Finding(
            data.holder,
            f"{data.key} is base64 around base64, which many AMIs do not decode. Encode it only once.",
            ADVISORY,
        )
    if data.encodings and isinstance(data.text, str) and _OUTPUT_TEXT.search(data.text):
        yield Finding(
            data.holder,
            f"{data.key} contains the text of an Output that was encoded before its value was known. "
            "Encode inside `apply`.",
        )


def _size(data: UserData) -> Iterator[Finding]:
    if data.size is not None and data.size > LIMIT:
        yield Finding(
            data.holder,
            f"{data.key} has {data.size} bytes, more than the {LIMIT} that EC2 allows. Shorten it, compress it "
            "(gzip in base64), or let it fetch the rest.",
            error="InvalidParameterValue",
        )


def _beginning(data: UserData, part: Part, where: str, image: Image | Unknown | None) -> Iterator[Finding]:
    text = part.known_text
    mended = part.kind == "shell" and packages.mends_beginnings(image, part.commands)
    level = ADVISORY if mended else None
    so = "only Amazon Linux 2 starts it" if mended else "it does not start"
    if part.kind in ("shell", "script") and text[:1].isspace():
        yield Finding(
            data.holder,
            f"The script in {where} has blanks before its '#!', so {so} (Exec format error). "
            "Begin with '#!' at the first character.",
            level,
        )
    elif part.kind == "shell" and not part.interpreter:
        yield Finding(
            data.holder,
            f"The script in {where} does not begin with '#!', so {so} (Exec format error). "
            "Begin with '#!/bin/bash'.",
            level,
        )
    elif part.kind == "none" and _is_shell(text):
        yield Finding(
            data.holder,
            f"{where} contains shell commands without '#!' at its beginning, so cloud-init runs none of them. "
            "Begin with '#!/bin/bash'.",
        )
    elif part.kind == "none" and _CONFIG_KEYS.search(text):
        yield Finding(
            data.holder,
            f"{where} contains a cloud-config without '#cloud-config' as its first line, so cloud-init ignores it. "
            "Begin with '#cloud-config'.",
        )


def _is_shell(text: str) -> bool:
    """Whether a text without header is certainly meant for a shell: its first command is a well-known one."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    commands = shell.read("\n".join(lines[:1])).commands if lines else ()
    first = lines[0].split() if lines else []
    return (bool(commands) and commands[0].name in _SHELL_WORDS and len(commands[0].words) > 1) or (
        bool(first) and first[0] in _SHELL_WORDS and len(first) > 1 and not first[1].startswith(("=", ":"))
    )


def _script(data: UserData, part: Part, script: str, where: str) -> Iterator[Finding]:
    holder = data.holder
    if part.kind == "shell" and part.interpreter not in ("zsh", "ksh"):
        yield from _line_ends(data, script, where)
        script = script.replace("\r\n", "\n")
        fault = shell.fault(script)
        if fault is not None:
            yield Finding(
                holder,
                f"The shell stops at line {fault.line} of the script in {where}: {fault.text}. Fix it.",
            )
        else:
            yield from _documents(data, script, where)
        for placeholder in structure(script).placeholders[:1]:
            yield Finding(
                holder,
                f"Line {placeholder.line} of the script in {where} holds {data.shown(placeholder.text)}, which the "
                "shell cannot expand (bad substitution). Fill it in in the program.",
            )
    read = shell.read(script)
    templates = any(c.name in _TEMPLATING for c in read.commands)
    values = [(a.line, a.value) for a in read.assignments if not _FORMAT.search(a.name)]
    values += [(c.line, w) for c in read.commands if c.name in _CLIENTS for w in c.arguments]
    texts = holder.stack.observed.in_its_language(
        "an f-string, `Output.format`", "`pulumi.interpolate`", "`${...}`"
    )
    told: set[int] = set()
    for line, value in sorted(values, key=lambda v: v[0]) if not templates else ():
        if isinstance(value, str) and (match := _PLACEHOLDER.search(value) or _WORD.search(value)):
            told.add(line)
            level = None if _PLACEHOLDER.fullmatch(match[0]) else ADVISORY
            yield Finding(holder, _unfilled(data, line, where, match[0], texts), level)
    for match in _SETTING.finditer(script) if not templates else ():
        line = script.count("\n", 0, match.start(1)) + 1
        if line not in told:
            yield Finding(holder, _unfilled(data, line, where, match[1], texts), ADVISORY)
    for command in read.commands:
        if packages.asks(command, script):
            yield Finding(
                holder,
                f"Line {command.line} of the script in {where} installs with `{command.name}` without `-y`, so it "
                "stops to ask and installs nothing. Add `-y`.",
            )


def _unfilled(data: UserData, line: int, where: str, placeholder: str, texts: str) -> str:
    return (
        f"Line {line} of the script in {where} holds the placeholder {data.shown(placeholder)}. "
        f"Fill it in in the program ({texts})."
    )


def _line_ends(data: UserData, script: str, where: str) -> Iterator[Finding]:
    """cloud-init turns the line ends of a script if its first line has a Windows one (`util.dos2unix`)."""
    if "\r\n" not in script:
        return
    if script.partition("\n")[0].endswith("\r"):
        yield Finding(
            data.holder,
            f"The script in {where} has Windows line endings, which only cloud-init converts. Use Unix line endings.",
            ADVISORY,
        )
        return
    lines = script.split("\n")
    if line := next((c.line for c in shell.read(script).commands if lines[c.line - 1].endswith("\r")), 0):
        yield Finding(
            data.holder,
            f"Line {line} of the script in {where} ends in a carriage return, which becomes part of the command. Use "
            "Unix line endings.",
        )


def _documents(data: UserData, script: str, where: str) -> Iterator[Finding]:
    for document in structure(script).open_documents:
        if document.lookalike and document.swallowed:
            yield Finding(
                data.holder,
                f"The here-document of line {document.line} of the script in {where} never ends: its end mark at "
                f"line {document.lookalike} is indented or followed by blanks, so the {document.swallowed} lines "
                "behind it are not run. Put the mark alone at the beginning of its line.",
            )


def _manager(data: UserData, part: Part, image: Image, where: str) -> Iterator[Finding]:
    for command in part.commands:
        if packages.is_foreign(command, image):
            yield Finding(
                data.holder,
                f"Line {command.line} of the script in {where} uses `{command.name}`, which {image.distribution} "
                "does not have. Use the package manager of the image's distribution.",
            )
            return
