"""Write docs/policies, docs/model.md, the README's and CONTRIBUTING's tables and the example from the sources.

python tools/docs.py [--check]
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from preflight.checks.program import Request, check  # noqa: E402
from preflight.evaluation import effective_configuration as configuration  # noqa: E402
from preflight.evaluation.settings import schema  # noqa: E402
from preflight.policy import Level, Policy, Severity, discover  # noqa: E402
from preflight.policy.own_findings import PAGES as PAGES_OF_OWN  # noqa: E402
from preflight.reports import terminal  # noqa: E402
from preflight.reports.report import AREAS, title_of  # noqa: E402
from tools import vocabulary  # noqa: E402

PAGES: Final = ROOT / "docs" / "policies"
README: Final = ROOT / "README.md"
CONTRIBUTING: Final = ROOT / "CONTRIBUTING.md"
MODEL: Final = ROOT / "docs" / "model.md"
SCHEMA: Final = ROOT / "docs" / "preflight.schema.json"
EXAMPLE: Final = "examples/broken-web-app"
REPORT_START: Final = "<!-- report: written by tools/docs.py -->\n"
REPORT_END: Final = "<!-- end of report -->\n"
REPORT_LINES: Final = 24
START: Final = "<!-- policies: written by tools/docs.py -->\n"
END: Final = "<!-- end of policies -->\n"
MODEL_START: Final = "<!-- entities: written by tools/docs.py -->\n"
MODEL_END: Final = "<!-- end of entities -->\n"
STRIKING: Final = 3


def outputs() -> dict[Path, str]:
    """Every generated file with its text."""
    files = {PAGES / page_of(policy): page(policy) for policy in discover()}
    for name, text in PAGES_OF_OWN.items():
        files[PAGES / "preflight" / f"{name}.md"] = f"# {name}\n\n{text}"
    files[SCHEMA] = json.dumps(configuration.schema(discover()), indent=2) + "\n"
    files[PAGES / "README.md"] = "# Policies\n\n" + table("") + "\n"
    readme = README.read_text(encoding="utf-8")
    readme = _between(readme, START, END, summary("docs/policies/"))
    files[README] = _between(readme, REPORT_START, REPORT_END, example())
    files[MODEL] = vocabulary.page()
    text = CONTRIBUTING.read_text(encoding="utf-8")
    files[CONTRIBUTING] = _between(text, MODEL_START, MODEL_END, vocabulary.index())
    return files


def _between(text: str, start: str, end: str, made: str) -> str:
    before, found, rest = text.partition(start)
    if not found or end not in rest:
        raise SystemExit(f"A page has lost the marks {start.strip()} and {end.strip()}")
    return f"{before}{start}\n{made}\n{end}{rest.partition(end)[2]}"


def example() -> str:
    """The beginning of a real report."""
    report = check(Request(ROOT / EXAMPLE))
    lines = terminal.render(report, width=100).splitlines()
    summary = [line for line in lines if line][-1]
    shown = [f"$ preflight check {EXAMPLE}", *lines[:REPORT_LINES], "...", summary]
    return "```text\n" + "\n".join(shown) + "\n```\n"


def page_of(policy: Policy) -> str:
    return f"{policy.area.replace('_', '-')}/{policy.name}.md"


def page(policy: Policy) -> str:
    """One policy's page: its facts, then its docstring."""
    lines = [f"# {policy.name}", "", policy.description, "", *_facts(policy), ""]
    body = policy.doc.partition("\n\n")[2].strip()
    return "\n".join(lines) + "\n" + body + "\n" + "".join(_options(policy))


def _facts(policy: Policy) -> Iterator[str]:
    yield "| | |"
    yield "| --- | --- |"
    level = f"{policy.level}, in production stacks {policy.production}" if policy.production else policy.level
    yield f"| level | {level} |"
    yield f"| severity | {policy.severity} |"
    judged = "one resource, before it is created" if policy.is_resource_policy else "the whole stack"
    if policy.with_references:
        judged += ", and again with the whole stack"
    yield f"| judges | {judged} |"
    if policy.error:
        yield "| errors | " + ", ".join(f"`{e.strip()}`" for e in policy.error.split(", ")) + " |"
    if policy.remediate is not None:
        yield "| remediation | with the enforcement level `remediate` |"
    if policy.tags:
        yield f"| tags | {', '.join(policy.tags)} |"


def _options(policy: Policy) -> Iterator[str]:
    own = {k: v for k, v in schema(policy.options).items() if k != "exceptions"}
    if not own:
        return
    yield "\n## Options\n\n| option | default | |\n| --- | --- | --- |\n"
    for name, entry in own.items():
        yield f"| `{name}` | `{_text(entry.get('default'))}` | {entry.get('description', '')} |\n"


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value).lower()


def _by_area() -> dict[str, list[Policy]]:
    order = {area: i for i, area in enumerate(AREAS)}
    areas: dict[str, list[Policy]] = {}
    for policy in discover():
        areas.setdefault(policy.area, []).append(policy)
    return {area: areas[area] for area in sorted(areas, key=lambda a: (order.get(a, len(order)), a))}


def summary(prefix: str) -> str:
    """The areas: how many policies each has, and the first of the most severe."""
    lines = ["| area | policies | for example |", "| --- | --- | --- |"]
    severities = list(Severity)
    for area, policies in _by_area().items():
        striking = sorted(
            policies, key=lambda p: (p.level is not Level.MANDATORY, -severities.index(p.severity), p.name)
        )
        links = ", ".join(f"[{p.name}]({prefix}{page_of(p)})" for p in striking[:STRIKING])
        lines.append(f"| {title_of(area)} | {len(policies)} | {links} |")
    return "\n".join(lines) + "\n"


def table(prefix: str) -> str:
    """All policies by area."""
    areas = _by_area()
    parts: list[str] = []
    for area in areas:
        rows = [
            f"| [{p.name}]({prefix}{page_of(p)}) | {p.level}{_production(p)} | {p.description} |"
            for p in areas[area]
        ]
        head = [f"**{title_of(area)}**", "", "| policy | level | what it finds |", "| --- | --- | --- |"]
        parts.append("\n".join([*head, *rows]))
    return "\n\n".join(parts) + "\n"


def _production(policy: Policy) -> str:
    return f" ({policy.production} in production)" if policy.production else ""


def stale(files: dict[Path, str]) -> list[Path]:
    """Generated files that differ from what the policies say, and pages of policies that are gone."""
    changed = [p for p, text in files.items() if not p.exists() or p.read_text(encoding="utf-8") != text]
    return changed + [p for p in sorted(PAGES.rglob("*.md")) if p not in files]


def main(arguments: list[str]) -> None:
    files = outputs()
    old = stale(files)
    if "--check" in arguments:
        for path in old:
            print(f"{path.relative_to(ROOT)} is not what the policies say; run `make docs`")
        raise SystemExit(bool(old))
    for path in old:
        if path in files:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files[path], encoding="utf-8")
        else:
            path.unlink()
    print(f"{len(old)} files written")


if __name__ == "__main__":
    main(sys.argv[1:])
