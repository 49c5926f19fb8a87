"""Task definitions and their containers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from preflight.core.values import SENTINEL, PartialText, Unknown
from preflight.model.containers.containers import Container, entries_of, is_of_secrets_manager
from preflight.model.containers.task_definitions import TaskDefinition
from preflight.testing import Program, secret

WEB = {"name": "web", "image": "nginx", "portMappings": [{"containerPort": 80}]}


def task(containers: Any, **properties: Any) -> TaskDefinition:
    program = Program()
    program.add("aws:ecs:TaskDefinition", "task", containerDefinitions=containers, **properties)
    (found,) = program.planned().all(TaskDefinition)
    return found


def only(definition: dict[str, Any]) -> Container:
    (found,) = task([definition]).containers
    return found


@pytest.mark.parametrize(
    "containers", [json.dumps([WEB]), [WEB], json.dumps([{"NAME": "web", "Image": "nginx"}])]
)
def test_texts_data_and_any_case(containers: Any) -> None:
    found = task(containers)
    assert (found.names, found.is_complete) == (("web",), True)
    web = found.container("web")
    assert isinstance(web, Container) and web.image == "nginx"
    assert found.container("Web") is None


def test_partly_known() -> None:
    found = task(
        f'[{{"name": "web", "image": "{SENTINEL}:1", "portMappings": [{{"containerPort": {SENTINEL}}}]}}]'
    )
    web = found.container("web")
    assert isinstance(web, Container)
    assert isinstance(web.image, PartialText)
    assert isinstance(web.has_port(80), Unknown)
    assert found.container("other") is None


def test_an_unknown_container_may_be_any() -> None:
    found = task(f"[{json.dumps(WEB)}, {SENTINEL}]")
    assert isinstance(found.container("web"), Container)
    assert isinstance(found.container("other"), Unknown) and isinstance(found.is_complete, Unknown)
    named = task(f'[{{"name": "{SENTINEL}"}}]')
    assert isinstance(named.container("web"), Unknown)


@pytest.mark.parametrize("containers", [SENTINEL, "no json", "{}", secret(json.dumps([WEB])), "5"])
def test_what_is_not_known(containers: Any) -> None:
    found = task(containers)
    assert found.containers == () and isinstance(found.is_complete, Unknown)
    assert isinstance(found.container("web"), Unknown)


def test_ports() -> None:
    web = only({**WEB, "portMappings": [{"containerPort": "80"}, {"containerPortRange": "90-92"}, {}, None]})
    assert [web.has_port(port) for port in (80, 89, 90, 92, 93)] == [True, False, True, True, False]
    assert [mapping.shown for mapping in web.port_mappings] == ["80", "90-92"]
    assert isinstance(only({"portMappings": [{"containerPortRange": "x"}]}).has_port(80), Unknown)


def test_entries() -> None:
    assert entries_of(None).items == () and entries_of(None).complete is True
    assert entries_of({"a": 1}).items == ({"a": 1},)
    mixed = entries_of([{"a": 1}, {}, None, Unknown()])
    assert mixed.items == ({"a": 1},) and isinstance(mixed.complete, Unknown)
    assert isinstance(entries_of(["x"]).complete, Unknown)


@pytest.mark.parametrize(
    ("cpu", "memory", "expected"),
    [
        ("256", "512", (256, 512)),
        (1024, 2048, (1024, 2048)),
        (".25 vCPU", "0.5 GB", (256, 512)),
        ("1vcpu", "2gb", (1024, 2048)),
        (None, None, (None, None)),
    ],
)
def test_sizes(cpu: Any, memory: Any, expected: tuple[int | None, int | None]) -> None:
    found = task("[]", cpu=cpu, memory=memory)
    assert (found.cpu, found.memory) == expected


@pytest.mark.parametrize("text", ["1 GB", "much", SENTINEL])
def test_sizes_that_are_not_numbers(text: str) -> None:
    assert isinstance(task("[]", cpu=text).cpu, Unknown)


def test_settings() -> None:
    plain, fargate = task("[]"), task("[]", requiresCompatibilities=["FARGATE", "EC2"], networkMode="awsvpc")
    assert (plain.network_mode, plain.requires_fargate, plain.is_windows) == ("bridge", False, False)
    assert (fargate.network_mode, fargate.requires_fargate) == ("awsvpc", True)
    assert isinstance(task("[]", requiresCompatibilities=[SENTINEL]).requires_fargate, Unknown)
    assert (
        task("[]", runtimePlatform={"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}).is_windows is True
    )
    assert isinstance(task("[]", volumes=SENTINEL).has_volume("a"), Unknown)
    assert [task("[]", volumes=[{"name": "a"}]).has_volume(n) for n in "ab"] == [True, False]


def test_images() -> None:
    ecr = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/"
    images = [ecr + "a:1", "123456789012.dkr-ecr.eu-west-1.on.aws/a", "nginx", f"{ecr}{SENTINEL}", SENTINEL]
    found = [only({"image": image}).is_from_ecr for image in images]
    assert found[:4] == [True, True, False, True] and isinstance(found[4], Unknown)


def test_secrets() -> None:
    web = only(
        {
            "secrets": [{"valueFrom": "/a"}, {"name": "none"}],
            "logConfiguration": {"secretOptions": [{"valueFrom": "arn:aws:secretsmanager:r:1:secret:b"}]},
        }
    )
    assert web.secret_sources == ("/a", "arn:aws:secretsmanager:r:1:secret:b")
    assert [is_of_secrets_manager(source) for source in web.secret_sources] == [False, True]
    assert is_of_secrets_manager(PartialText(("arn:aws:ssm:eu-west-1:", ":parameter/a"))) is False
    assert is_of_secrets_manager(PartialText(("arn:aws:secretsmanager:", ""))) is True
    assert isinstance(is_of_secrets_manager(Unknown()), Unknown)


def test_names_of_port_mappings() -> None:
    found = task([{**WEB, "portMappings": [{"containerPort": 80, "name": "http"}]}])
    assert [found.has_port_name(name) for name in ("http", "web")] == [True, False]
    assert isinstance(task(SENTINEL).has_port_name("http"), Unknown)


def test_why_a_role_is_needed() -> None:
    container = {
        "image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/a",
        "logConfiguration": {"logDriver": "awslogs"},
    }
    assert task([container]).role_reasons == ()
    assert task([container], requiresCompatibilities=["FARGATE"]).role_reasons == (
        "container 1 has an image in ECR",
        "container 1 sends its logs to CloudWatch",
    )
    assert task([{"secrets": [{"valueFrom": SENTINEL}]}]).role_reasons == ("container 1 uses a secret",)
