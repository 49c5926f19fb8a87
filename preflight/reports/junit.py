"""The report as JUnit XML: a suite for each area, a case for each finding and for each policy that found nothing.

Mandatory findings are failures and excepted findings are skipped. Advisory findings pass and print their message,
because JUnit has no warnings. A program that did not run to its end is an error, and no policy passes.
"""

from __future__ import annotations

import re
from typing import Final
from xml.etree import ElementTree

from preflight.evaluation.evaluate import ReportedFinding
from preflight.policy import ADVISORY
from preflight.reports.report import Report, resource_type, title_of

# The characters that XML 1.0 does not allow.
_ILLEGAL: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report) -> str:
    """The report as an XML document with a final newline."""
    root = ElementTree.Element("testsuites", name=_text(f"aws-preflight {report.program} {report.stack}"))
    suites: dict[str, ElementTree.Element] = {}

    def case(area: str, name: str, policy: str) -> ElementTree.Element:
        suite = suites.get(area)
        if suite is None:
            suite = suites[area] = ElementTree.SubElement(root, "testsuite", name=title_of(area))
        return ElementTree.SubElement(suite, "testcase", classname=_text(policy), name=_text(name), time="0")

    for finding in report.findings:
        made = case(finding.area, _name(finding), finding.policy)
        if finding.file is not None:
            made.set("file", _text(report.paths.from_root(finding.file)))
            made.set("line", str(finding.line or 1))
        if finding.level is ADVISORY:
            ElementTree.SubElement(made, "system-out").text = _text(f"{finding.level}: {finding.message}")
        else:
            failure = ElementTree.SubElement(
                made, "failure", message=_text(finding.message), type=_text(finding.error or finding.policy)
            )
            failure.text = _text(_details(report, finding))
    for one in report.excepted:
        made = case(one.finding.area, _name(one.finding), one.finding.policy)
        ElementTree.SubElement(made, "skipped", message=_text(one.reason))
    told = {f.policy for f in report.findings} | {e.finding.policy for e in report.excepted}
    for policy in report.policies:
        if policy.name in report.outcome.subjects and policy.name not in told:
            made = case(policy.area, policy.name, policy.name)
            if report.completeness.ended_early:
                ElementTree.SubElement(made, "skipped", message="the program did not run to its end")
    if report.completeness.ended_early:
        reason = _text(report.completeness.reason)
        made = case("python_code", "the program runs to its end", "program")
        ElementTree.SubElement(
            made, "error", message=reason, type=str(report.completeness.cause)
        ).text = reason
    elif report.warnings:
        made = case("python_code", "what was not evaluated", "program")
        ElementTree.SubElement(made, "system-out").text = _text("\n".join(report.warnings))
    for element in (root, *suites.values()):
        _count(element)
    ElementTree.indent(root)
    body = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _count(element: ElementTree.Element) -> None:
    element.set("tests", str(len(element.findall(".//testcase"))))
    element.set("failures", str(len(element.findall(".//failure"))))
    element.set("errors", str(len(element.findall(".//error"))))
    element.set("skipped", str(len(element.findall(".//skipped"))))
    element.set("time", "0")


def _name(finding: ReportedFinding) -> str:
    return f"{finding.policy} [{finding.resource}]"


def _details(report: Report, finding: ReportedFinding) -> str:
    place = "" if finding.file is None else f"\n{report.paths.absolute(finding.file)}:{finding.line or 1}"
    subject = f"{resource_type(finding.type)} '{finding.resource}'{place}"
    return f"{subject}\n{finding.message}\n{finding.remediation}".strip()


def _text(text: str) -> str:
    return _ILLEGAL.sub("�", text)
