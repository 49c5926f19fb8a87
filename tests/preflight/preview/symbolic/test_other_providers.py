"""Outputs of other providers, and of components without their plugin, in programs in Python."""

from __future__ import annotations

from pathlib import Path

from preflight.core.json_texts import read_json
from tests.preflight.preview.symbolic.programs import is_open, outputs, previewed

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
