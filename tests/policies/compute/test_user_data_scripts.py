"""User data that the machine cannot run, in many shapes, and as many that it can."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any

import pytest

from tests.policies.table import Case, check

MARK = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
STOCK = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
AMAZON_LINUX_2 = "resolve:ssm:/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-gp2"
UBUNTU = "resolve:ssm:/aws/service/canonical/ubuntu/server/22.04/stable/current/amd64/hvm/ebs-gp2/ami-id"
AL2 = "resolve:ssm:/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-gp2"


def b64(text: str | bytes) -> str:
    return base64.b64encode(text if isinstance(text, bytes) else text.encode()).decode()


def program(type_: str, **properties: Any) -> str:
    return f"resources:\n  it: {{ type: {type_}, properties: {json.dumps(properties)} }}\n"


def plain(text: str, **more: Any) -> str:
    return program("aws:ec2:Instance", userData=text, **more)


def template(text: str, image: str = STOCK) -> str:
    return program("aws:ec2:LaunchTemplate", userData=b64(text), imageId=image)


def bash(body: str) -> str:
    """A script on an instance; in base64, since `${...}` is YAML's own."""
    return plain(b64(f"#!/bin/bash\n{body}\n"))


def found(*messages: str) -> list[tuple[str, str]]:
    return [("it", m) for m in messages]


def mime(*parts: tuple[str, str]) -> str:
    text = 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="//"\n\n'
    for kind, content in parts:
        text += f'--//\nContent-Type: {kind}; charset="us-ascii"\n\n{content}\n'
    return text + "--//--\n"


NOT_BASE64 = found("userData must be base64, and nothing encodes it on the way to AWS. Encode it once.")
TWICE = found("userData is base64 around base64, which many AMIs do not decode. Encode it only once.")
BLANKS = found(
    "The script in userData has blanks before its '#!', so it does not start (Exec format error). "
    "Begin with '#!' at the first character."
)
MENDED = found(
    "The script in userData has blanks before its '#!', so only Amazon Linux 2 starts it (Exec format error). "
    "Begin with '#!' at the first character."
)
NO_HEADER = found(
    "userData contains shell commands without '#!' at its beginning, so cloud-init runs none of them. "
    "Begin with '#!/bin/bash'."
)
NO_CONFIG = found(
    "userData contains a cloud-config without '#cloud-config' as its first line, so cloud-init ignores it. "
    "Begin with '#cloud-config'."
)


def stops(line: int, why: str, where: str = "userData") -> list[tuple[str, str]]:
    return found(f"The shell stops at line {line} of the script in {where}: {why}. Fix it.")


def asks(line: int, manager: str) -> list[tuple[str, str]]:
    return found(
        f"Line {line} of the script in userData installs with `{manager}` without `-y`, so it stops to ask and "
        "installs nothing. Add `-y`."
    )


def foreign(line: int, manager: str, image: str) -> list[tuple[str, str]]:
    return found(
        f"Line {line} of the script in userData uses `{manager}`, which {image} does not have. "
        "Use the package manager of the image's distribution."
    )


def config(text: str) -> list[tuple[str, str]]:
    return found(f"The cloud-config in userData {text}. Fix it.")


SCRIPT = "#!/bin/bash\nyum install -y httpd\n"
LONG = "#!/bin/bash\n" + "# padding\n" * 2000

SOUND = {
    "braces that a command reads": bash(
        "curl -s -o /dev/null -w '%{http_code}' http://localhost/\n"
        "git checkout 'HEAD@{upstream}'\n"
        "echo '{id}' > /tmp/pattern\n"
        "aws ec2 describe-instances --query 'Reservations[].{Id:InstanceId}'"
    ),
    "plain": plain(SCRIPT),
    "base64 on an instance": plain(b64(SCRIPT)),
    "base64 in its own property": program("aws:ec2:Instance", userDataBase64=b64(SCRIPT)),
    "template": template(SCRIPT),
    "template in lines": program(
        "aws:ec2:LaunchTemplate", userData=base64.encodebytes(LONG[:900].encode()).decode()
    ),
    "compressed": program("aws:ec2:LaunchTemplate", userData=b64(gzip.compress(LONG.encode(), mtime=0))),
    "launch configuration": program("aws:ec2:LaunchConfiguration", userData=SCRIPT),
    "exactly the limit": plain("#!/bin/sh\n" + "#" * (16384 - 10)),
    "none": program("aws:ec2:Instance", ami="ami-1"),
    "empty": plain(""),
    "space behind the mark": plain("#! /bin/bash\necho a\n"),
    "cloud-config after a blank line": plain("\n#cloud-config\npackages: [a]\n"),
    "empty cloud-config": plain("#cloud-config\n"),
    "cloud-config": plain(
        "#cloud-config\nruncmd:\n  - [ls, -l]\n  - 'echo a: b'\n  - null\nwrite_files:\n  - path: /x\n"
    ),
    "cloud-config with tags": plain("#cloud-config\na: !!python/unicode x\n"),
    "jinja": plain("## template: jinja\n#cloud-config\nhostname: {{ v1.x }}\nx: {{ y }\n"),
    "boothook": plain("#cloud-boothook\n#!/bin/sh\nyum install -y httpd\n"),
    "include": plain("#include\nhttps://example.org/a\n"),
    "windows": plain("<powershell>\nInstall-WindowsFeature Web-Server\nif (a) {\n</powershell>\n"),
    "bottlerocket": plain('[settings.kubernetes]\ncluster-name = "a"\n'),
    "ignition": plain('{"ignition": {"version": "3.3.0"}}'),
    "nodeadm": plain("apiVersion: node.eks.aws/v1alpha1\nkind: NodeConfig\n"),
    "a format of its own": plain("DB_HOST=a\nDB_PORT=1\n"),
    "python": plain("#!/usr/bin/env python3\nprint('it is (')\n"),
    "mime": template(
        mime(("text/cloud-config", "#cloud-config\npackages: [a]"), ("text/x-shellscript", SCRIPT))
    ),
    "nodeadm in mime": template(mime(("application/node.eks.aws", "kind: NodeConfig"))),
    "all line ends of Windows, in a cloud-config": plain("#cloud-config\r\npackages:\r\n  - a\r\n"),
    "line ends in a here-document": bash("cat > /x <<'EOF'\na\r\nb\r\nEOF\necho"),
    "here-documents": bash('cat <<EOF\nfi done "\nEOF\ncat <<-X\n\ta\n\tX\necho'),
    "an unfinished here-document at the end": bash("cat <<EOF\na"),
    "functions and loops": bash("f() { for i in a b; do echo $i; done; }\nwhile ! f; do sleep 1; done"),
    "valid expansions": bash("echo ${A:-b} ${#A} ${A%.*} ${A[0]} ${A/x.y/z}"),
    "javascript in a quoted here-document": bash("cat > /a.js <<'EOF'\n`${process.env.HOST}`\nEOF"),
    "docker's own templates": bash(
        "docker ps --format '{{.Names}}'\nF='{{.Names}}'\ncurl -w '%{http_code}' http://a.io"
    ),
    "a client's own braces": bash(
        "curl -w '%{http_code}' http://a.io\naws ec2 describe-tags --query 'Tags[].{Key:Key}'\ngit show HEAD@{1}"
    ),
    "filled by sed": bash("T='{{db_host}}'\nsed -i \"s/$T/$H/\" /x"),
    "braces that an application fills in": bash("export ACCESS_LOG_FORMAT='{remote_addr} {time_local}'"),
    "brace expansion": bash("mkdir -p /srv/{log_a,log_b}\nX={a,b}"),
    "apt for Ubuntu": template("#!/bin/sh\napt-get update\napt-get install -yq nginx\n", UBUNTU),
    "yum for Amazon Linux 2023": template("#!/bin/sh\nyum install -y httpd\n"),
    "whichever there is": template("#!/bin/sh\nif command -v apt-get; then apt-get install -y nginx; fi\n"),
    "extras of Amazon Linux 2": template("#!/bin/sh\namazon-linux-extras install -y nginx1\n", AL2),
    "answers": bash(
        "yes | yum install httpd\nyum install httpd <<< y\nyum -y install httpd\ndnf install --assumeyes httpd"
    ),
    "quiet means yes": bash("apt-get -qq install nginx\napt-get -q=2 install nginx"),
    "may be there already": bash("yum install curl\napt-get install unzip"),
    "settings": bash("echo assumeyes=1 >> /etc/yum.conf\nyum install httpd"),
    "nothing is installed": bash("yum list httpd\napt-get update\ndocker install"),
    "words that are not known": bash("yum install $FLAGS httpd"),
    "early exit": bash("echo a\nexit 0\nthis ( is never read"),
    "quoted": bash("echo 'it'\\''s' \"a 'b'\" # it's\n[[ $a =~ ^(x|y)$ ]] && (( i++ ))"),
    "partly unknown": plain(f"#!/bin/bash\nexport DB={MARK}\nif true; then\n"),
    "unknown": program("aws:ec2:LaunchTemplate", userData=MARK),
    "partly unknown base64": program("aws:ec2:LaunchTemplate", userData=f"{b64(SCRIPT)}{MARK}"),
}

FAULTY = {
    "template in plain": (program("aws:ec2:LaunchTemplate", userData=SCRIPT), NOT_BASE64),
    "template in plain, partly unknown": (
        program("aws:ec2:LaunchTemplate", userData=f"{SCRIPT}export DB={MARK}\n"),
        NOT_BASE64,
    ),
    "plain for base64": (
        program("aws:ec2:Instance", userDataBase64=SCRIPT),
        found("userDataBase64 must be base64, and nothing encodes it on the way to AWS. Encode it once."),
    ),
    "twice": (program("aws:ec2:LaunchTemplate", userData=b64(b64(SCRIPT))), TWICE),
    "twice on an instance": (plain(b64(b64(SCRIPT))), TWICE),
    "too long": (
        plain(LONG),
        found(
            f"userData has {len(LONG)} bytes, more than the 16384 that EC2 allows. Shorten it, compress it "
            "(gzip in base64), or let it fetch the rest."
        ),
    ),
    "too long by its known part": (
        plain(LONG + MARK),
        found(
            f"userData has {len(LONG)} bytes, more than the 16384 that EC2 allows. Shorten it, compress it "
            "(gzip in base64), or let it fetch the rest."
        ),
    ),
    "a blank line before": (plain("\n" + SCRIPT, ami=STOCK), BLANKS),
    "a blank line before on Ubuntu": (plain("\n#!/bin/bash\necho a\n", ami=UBUNTU), BLANKS),
    "a blank line before dnf": (
        plain("\n#!/bin/bash\ndnf install -y httpd\n", ami="ami-0123456789abcdef0"),
        BLANKS,
    ),
    "a blank line before apt-get": (template("\n#!/bin/bash\napt-get update -y\n", MARK), BLANKS),
    "a blank line before on Amazon Linux 2": (template("\n" + SCRIPT, AMAZON_LINUX_2), MENDED),
    "a blank line before on an image of that id": (plain("\n" + SCRIPT, ami="ami-0123456789abcdef0"), MENDED),
    "a blank line before on an unknown image": (plain("\n" + SCRIPT, ami=MARK), MENDED),
    "a blank line before on no image": (plain("\n" + SCRIPT), MENDED),
    "a blank line before python on Amazon Linux 2": (
        template("\n#!/usr/bin/python3\n", AMAZON_LINUX_2),
        BLANKS,
    ),
    "blanks before": (template("    #!/bin/bash\n    echo a\n"), BLANKS),
    "a blank line before python": (plain("\n#!/usr/bin/python3\n"), BLANKS),
    "a blank line before, partly unknown": (plain(f"\n#!/bin/bash\necho {MARK}\n", ami=STOCK), BLANKS),
    "no header": (plain("yum update -y\nyum install -y httpd\n"), NO_HEADER),
    "no header behind a comment": (plain("# install\nsudo apt-get update\n"), NO_HEADER),
    "no header in a template": (template("systemctl start httpd\n"), NO_HEADER),
    "no header of a cloud-config": (plain("packages:\n  - nginx\n"), NO_CONFIG),
    "no header in a part": (
        template(
            mime(("text/cloud-config", "#cloud-config\npackages: [a]"), ("text/x-shellscript", "echo a"))
        ),
        found(
            "The script in part 2 of userData does not begin with '#!', so it does not start (Exec format error). "
            "Begin with '#!/bin/bash'."
        ),
    ),
    "if without fi": (bash("if true; then\n  echo a"), stops(2, "'if' has no 'fi'")),
    "loop without done": (bash("for i in a b; do\n  echo $i"), stops(2, "'do' has no 'done'")),
    "stray fi": (bash("echo a\nfi"), stops(3, "'fi' has no matching opening word")),
    "open quotation": (
        bash("echo 'a\nls"),
        stops(2, "the quotation mark ' of this line is never closed"),
    ),
    "open substitution": (bash("A=$(date\necho"), stops(2, "'$(' has no ')'")),
    "shell in a part": (
        template(
            mime(("text/x-shellscript", "#!/bin/sh\nif x; then"), ("text/cloud-config", "#cloud-config\n{}"))
        ),
        stops(2, "'if' has no 'fi'", "part 1 of userData"),
    ),
    "indented end mark": (
        bash("    cat > /x <<EOF\n    a\n    EOF\n    systemctl start a\n    systemctl start b"),
        found(
            "The here-document of line 2 of the script in userData never ends: its end mark at line 4 is indented "
            "or followed by blanks, so the 2 lines behind it are not run. Put the mark alone at the beginning of "
            "its line."
        ),
    ),
    "some line ends of Windows": (
        plain("#!/bin/bash\necho a\r\necho b\n"),
        found(
            "Line 2 of the script in userData ends in a carriage return, which becomes part of the command. Use Unix "
            "line endings."
        ),
    ),
    "all line ends of Windows": (
        plain("#!/bin/bash\r\nif true; then\r\n echo a\r\nfi\r\n"),
        found(
            "The script in userData has Windows line endings, which only cloud-init converts. Use Unix line endings."
        ),
    ),
    "placeholder of another language": (
        bash('echo "host=${db.endpoint}" > /x'),
        found(
            "Line 2 of the script in userData holds '${db.endpoint}', which the shell cannot expand "
            "(bad substitution). Fill it in in the program."
        ),
    ),
    "placeholder in a here-document": (
        bash("cat > /x <<EOF\nhost=${aws_db_instance.main.address}\nEOF"),
        found(
            "Line 3 of the script in userData holds '${aws_db_instance.main.address}', which the shell cannot "
            "expand (bad substitution). Fill it in in the program."
        ),
    ),
    "forgotten f-string": (
        bash("export DB_HOST={db_host}"),
        found(
            "Line 2 of the script in userData holds the placeholder '{db_host}'. "
            "Fill it in in the program (an f-string, `Output.format`)."
        ),
    ),
    "forgotten template": (
        bash('URL="http://{{ app_host }}/x"'),
        found(
            "Line 2 of the script in userData holds the placeholder '{{ app_host }}'. "
            "Fill it in in the program (an f-string, `Output.format`)."
        ),
    ),
    "forgotten f-string in a command": (
        bash("aws s3 cp s3://{bucket_name}/app.zip /tmp/\necho {not_this}"),
        found(
            "Line 2 of the script in userData holds the placeholder '{bucket_name}'. "
            "Fill it in in the program (an f-string, `Output.format`)."
        ),
    ),
    "forgotten f-string in capitals": (
        bash("export DB_HOST={DB_HOST}"),
        found(
            "Line 2 of the script in userData holds the placeholder '{DB_HOST}'. "
            "Fill it in in the program (an f-string, `Output.format`)."
        ),
    ),
    "forgotten f-string of one word": (
        bash("aws s3 cp s3://{bucket}/app.zip /tmp/"),
        found(
            "Line 2 of the script in userData holds the placeholder '{bucket}'. "
            "Fill it in in the program (an f-string, `Output.format`)."
        ),
    ),
    "forgotten f-string in a file that is written": (
        bash("cat > /etc/app.env <<EOF\nDB_HOST={dbHost}\nMODE=live\nEOF"),
        found(
            "Line 3 of the script in userData holds the placeholder '{dbHost}'. "
            "Fill it in in the program (an f-string, `Output.format`)."
        ),
    ),
    "text of an Output": (
        template("#!/bin/bash\necho '<pulumi.output.Output object at 0x7f>'\n"),
        found(
            "userData contains the text of an Output that was encoded before its value was known. "
            "Encode inside `apply`."
        ),
    ),
    "yum asks": (bash("yum update -y\nyum install httpd"), asks(3, "yum")),
    "apt-get asks": (bash("apt-get install -q nginx"), asks(2, "apt-get")),
    "extras ask": (
        template("#!/bin/sh\namazon-linux-extras install nginx1\n", AL2),
        asks(2, "amazon-linux-extras"),
    ),
    "asks in a runcmd": (plain("#cloud-config\nruncmd:\n  - dnf install nginx\n"), asks(1, "dnf")),
    "apt on Amazon Linux": (
        template("#!/bin/bash\napt-get update\napt-get install -y nginx\n"),
        foreign(2, "apt-get", "Amazon Linux 2023"),
    ),
    "yum on Ubuntu": (template("#!/bin/bash\nyum install -y httpd\n", UBUNTU), foreign(2, "yum", "Ubuntu")),
    "extras on Amazon Linux 2023": (
        template("#!/bin/bash\namazon-linux-extras install -y nginx1\n"),
        foreign(2, "amazon-linux-extras", "Amazon Linux 2023"),
    ),
    "not YAML": (
        plain("#cloud-config\npackages:\n\t- nginx\n"),
        config("is not valid YAML (line 3), so that cloud-init ignores all of it"),
    ),
    "a list": (
        plain("#cloud-config\n- a\n"),
        config("is not a mapping of keys to values, so that cloud-init ignores all of it"),
    ),
    "a mapping as a command": (
        plain("#cloud-config\nruncmd:\n  - ls\n  - echo a: b\n"),
        config(
            "has a mapping as item 2 of `runcmd` (its text contains `: ` and is not quoted), so that none of `runcmd` "
            "runs"
        ),
    ),
    "commands that are no list": (
        plain("#cloud-config\nruncmd: ls\n"),
        config("has a `runcmd` that is not a list, so that none of it runs"),
    ),
    "a file without path": (
        plain("#cloud-config\nwrite_files:\n  - content: a\n"),
        config("has no `path` in item 1 of `write_files`, so that this file is not written"),
    ),
    "a misspelt key": (
        plain("#cloud-config\nruncmds:\n  - ls\n"),
        config("has `runcmds`, which no module reads; the module reads `runcmd`"),
    ),
}


@pytest.mark.parametrize("name", SOUND)
def test_sound(name: str) -> None:
    check("user-data-scripts", Case(SOUND[name]))


# What is told as advice.
UNLIKE = (
    "base64 around base64",
    "only Amazon Linux 2 starts it",
    "which only cloud-init converts",
    "'{bucket}'",
    "'{dbHost}'",
)


@pytest.mark.parametrize("name", FAULTY)
def test_faulty(name: str) -> None:
    text, expected = FAULTY[name]
    check("user-data-scripts", Case(text, expected), UNLIKE)


def test_nothing_of_a_secret_is_shown() -> None:
    text = json.dumps(b64("#!/bin/bash\nexport DB_HOST={db_host}\necho ${db.endpoint}\n"))
    secret = f"{{ fn::secret: {text} }}"
    secret = f"resources:\n  it: {{ type: aws:ec2:Instance, properties: {{ userData: {secret} }} }}\n"
    check(
        "user-data-scripts",
        Case(
            secret,
            found(
                "Line 2 of the script in userData holds the placeholder [secret]. "
                "Fill it in in the program (an f-string, `Output.format`).",
                "Line 3 of the script in userData holds [secret], which the shell cannot expand "
                "(bad substitution). Fill it in in the program.",
            ),
        ),
    )
