"""Outputs of other providers, and of components without their plugin, in programs in Python."""

from __future__ import annotations

from pathlib import Path

from preflight.core.json_texts import read_json
from preflight.core.values import PartialText, Unknown
from tests.preflight.preview.symbolic.programs import is_open, named, outputs, previewed

PROGRAM = """
class Image(pulumi.CustomResource):
    def __init__(self, name):
        super().__init__("docker-build:index:Image", name, {"ref": None, "push": None})

    @property
    @pulumi.getter
    def ref(self) -> pulumi.Output[str]:
        return pulumi.get(self, "ref")

    @property
    @pulumi.getter
    def push(self) -> pulumi.Output[bool]:
        return pulumi.get(self, "push")


class Remote(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("awsx:ecr:Image", name, {"uri": None}, remote=True)

    @property
    @pulumi.getter
    def uri(self) -> pulumi.Output[str]:
        return pulumi.get(self, "uri")


image, remote = Image("web"), Remote("worker")
pulumi.export(
    "containers",
    pulumi.Output.all(image.ref, remote.uri).apply(
        lambda found: json.dumps([{"name": f"c{i}", "image": one, "memory": 256} for i, one in enumerate(found)])
    ),
)
pulumi.export("empty", image.ref.apply(lambda ref: "built" if ref else "latest"))
pulumi.export("tag", remote.uri.apply(lambda uri: uri.split(":")[1] if ":" in uri else "latest"))
pulumi.export("flag", image.push.apply(lambda push: "pushed" if push else "local"))
"""


def test_an_image_of_another_provider_leaves_the_rest_of_a_document_known(tmp_path: Path) -> None:
    seen = outputs(previewed(tmp_path, PROGRAM))
    first, second = read_json(seen.get("containers"))
    assert (first["name"], first["memory"], second["name"]) == ("c0", 256, "c1")
    assert (first["image"].hole.output, second["image"].hole.output) == ("ref", "")
    for name in ("empty", "tag", "flag"):
        assert is_open(seen.get(name)), name


COMPONENTS = """
from typing import Optional

@pulumi.output_type
class Core(dict):
    def __init__(self, *, endpoint: str, oidc_provider: Optional[aws.iam.OpenIdConnectProvider] = None,
                 security_group: Optional[aws.ec2.SecurityGroup] = None, tags: Optional[dict] = None):
        pulumi.set(self, "endpoint", endpoint)
        pulumi.set(self, "oidc_provider", oidc_provider)
        pulumi.set(self, "security_group", security_group)
        pulumi.set(self, "tags", tags)

    @property
    @pulumi.getter
    def endpoint(self) -> str:
        return pulumi.get(self, "endpoint")

    @property
    @pulumi.getter(name="oidcProvider")
    def oidc_provider(self) -> Optional[aws.iam.OpenIdConnectProvider]:
        return pulumi.get(self, "oidc_provider")

    @property
    @pulumi.getter(name="securityGroup")
    def security_group(self) -> Optional[aws.ec2.SecurityGroup]:
        return pulumi.get(self, "security_group")

    @property
    @pulumi.getter
    def tags(self) -> Optional[dict]:
        return pulumi.get(self, "tags")


class Cluster(pulumi.ComponentResource):
    def __init__(self, name, **inputs):
        super().__init__("eks:index:Cluster", name, {**inputs, "core": None}, remote=True)

    @property
    @pulumi.getter
    def core(self) -> pulumi.Output[Core]:
        return pulumi.get(self, "core")


class Balancer(pulumi.ComponentResource):
    def translate_output_property(self, name):
        return {"loadBalancer": "load_balancer"}.get(name, name)

    def __init__(self, name):
        super().__init__("awsx:lb:ApplicationLoadBalancer", name, {"load_balancer": None}, remote=True)

    @property
    @pulumi.getter(name="loadBalancer")
    def load_balancer(self) -> pulumi.Output[aws.lb.LoadBalancer]:
        return pulumi.get(self, "load_balancer")


web, cluster, plain = Balancer("web"), Cluster("main", createOidcProvider=True), Cluster("plain")
host = web.load_balancer.dns_name
texts = {
    "host": pulumi.Output.json_dumps({"host": host, "port": 443}),
    "id": web.load_balancer.id.apply(lambda own: f"<{own}>"),
    "inner": web.load_balancer.apply(lambda found: pulumi.Output.json_dumps({"host": found.dns_name, "port": 443})),
    "provider": pulumi.Output.json_dumps({"arn": cluster.core.oidc_provider.arn, "end": cluster.core.endpoint, "n": 1}),
    "no provider": plain.core.oidc_provider.arn.apply(lambda arn: f"<{arn}>"),
    "group": cluster.core.security_group.id.apply(lambda own: f"<{own}>"),
    "optional": cluster.core.apply(lambda core: "tagged" if core.tags else "bare"),
    "empty": host.apply(lambda name: "named" if name else "anonymous"),
    "flag": web.load_balancer.internal.apply(lambda internal: "inside" if internal else "outside"),
}
for name, text in texts.items():
    aws.ssm.Parameter(name, type="String", value="-", description=text)
aws.sqs.Queue("after", opts=pulumi.ResourceOptions(depends_on=web.load_balancer))
host.apply(lambda name: aws.sqs.Queue("inside", tags={"host": name}))
"""
OPEN = ["optional", "empty", "flag"]


def test_the_outputs_of_a_resource_in_a_component_are_any_text(tmp_path: Path) -> None:
    seen = previewed(tmp_path, COMPONENTS)
    assert seen.error is None and seen.symbolic is not None and seen.symbolic.why_not == ""
    for name in ("host", "inner"):
        found = read_json(named(seen, name).get("description"))
        assert found["port"] == 443 and isinstance(found["host"], Unknown), name
        # It may be the host name of any load balancer.
        assert (found["host"].hole.urn.rpartition("::")[2], found["host"].hole.output) == ("web", "")
    shown = named(seen, "id").get("description")
    assert isinstance(shown, PartialText) and shown.pieces == ("<", ">")
    provider = read_json(named(seen, "provider").get("description"))
    assert provider["n"] == 1 and all(provider[key].hole.urn.endswith("::main") for key in ("arn", "end"))
    for name in ("no provider", "group"):
        (hole,) = getattr(named(seen, name).get("description"), "holes", ())
        assert hole is None, name
    for name in OPEN:
        assert is_open(named(seen, name).get("description")), name


def test_a_resource_in_a_component_stands_for_the_component(tmp_path: Path) -> None:
    seen = previewed(tmp_path, COMPONENTS)
    urns = {r.urn for r in seen.modelled().resources}
    after, inside = named(seen, "after"), named(seen, "inside")
    assert set(after.dependencies) <= urns and {u.rpartition("::")[2] for u in after.dependencies} == {"web"}
    assert set(inside.dependencies) <= urns and set(inside.dependencies_of("tags")) <= urns
