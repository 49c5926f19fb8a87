"""The content of documents."""

from __future__ import annotations

import json

from preflight.core.values import SENTINEL, Unknown
from preflight.model.systems_manager.documents import document_named, documents
from preflight.testing import Program


def test_content_is_read_by_its_format() -> None:
    program = Program()
    json_text = json.dumps(
        {"schemaVersion": "2.2", "parameters": {"A": {}}, "mainSteps": [{"name": "a", "action": "b"}]}
    )
    yaml_text = "schemaVersion: '2.2'\nparameters:\n  A: {}\nmainSteps:\n- {name: a, action: b}\n"
    program.add("aws:ssm:Document", "a", documentType="Command", content=json_text, name="one")
    program.add("aws:ssm:Document", "b", documentType="Command", content=yaml_text, documentFormat="YAML")
    program.add("aws:ssm:Document", "c", documentType="Command", content=SENTINEL)
    program.add("aws:ssm:Document", "d", documentType="Command", content="x", documentFormat="TEXT")
    program.add("aws:ssm:Document", "e", documentType="Command", content=yaml_text)
    program.add("aws:ssm:Document", "f", documentType="Command", content="[1", documentFormat="YAML")
    program.add("aws:ssm:Document", "g", documentType="Command", content=json_text, documentFormat=SENTINEL)
    stack = program.planned()
    found = {d.name: d for d in documents(stack)}
    assert found["a"].parameters == found["b"].parameters == frozenset({"A"})
    assert all(isinstance(found[n].content, Unknown) and found[n].fault is None for n in "cdg")
    assert (found["e"].content, found["f"].content) == (None, None)
    assert (found["e"].fault, found["f"].fault) == ("is not valid JSON", "is not valid YAML")
    named = document_named(stack, "one")
    assert named is found["a"] and document_named(stack, "two") is None


def test_branches_lead_somewhere() -> None:
    program = Program()
    choice = {
        "name": "a",
        "action": "aws:branch",
        "inputs": {"Choices": [{"NextStep": "b"}], "Default": "{{ x }}"},
    }
    steps = [choice, {"name": "b", "action": "aws:sleep", "nextStep": SENTINEL}]
    program.add(
        "aws:ssm:Document",
        "good",
        documentType="Automation",
        content={"schemaVersion": "0.3", "mainSteps": steps},
    )
    program.add(
        "aws:ssm:Document",
        "bad",
        documentType="Automation",
        content={"schemaVersion": "0.3", "mainSteps": [choice]},
    )
    found = {d.name: d.fault for d in documents(program.planned())}
    assert found["good"] is None
    assert found["bad"] == "has a step 'a' that continues with 'b', which does not exist"
