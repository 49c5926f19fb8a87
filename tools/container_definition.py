"""Make preflight/model/tables/container_definition.json: the fields of a container definition and their JSON types.

python tools/container_definition.py

Reads the model of the ECS API in `botocore`; it is needed only here.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import botocore
from botocore.loaders import Loader

TABLE: Final = Path(__file__).parents[1] / "preflight" / "model" / "tables" / "container_definition.json"
_LEAVES: Final = {"string": "string", "integer": "number", "long": "number", "boolean": "boolean"}


def fields_of(shapes: dict[str, Any], name: str) -> Any:
    """The JSON type of a shape: a name, a list of one, or an object; `*` stands for any name of a map."""
    shape = shapes[name]
    kind = shape["type"]
    if kind == "list":
        return [fields_of(shapes, shape["member"]["shape"])]
    if kind == "map":
        return {"*": fields_of(shapes, shape["value"]["shape"])}
    if kind == "structure":
        return {key: fields_of(shapes, member["shape"]) for key, member in sorted(shape["members"].items())}
    return _LEAVES[kind]


def table() -> dict[str, Any]:
    model = Loader().load_service_model("ecs", "service-2")
    source = f"botocore {botocore.__version__}, ECS {model['metadata']['apiVersion']}"
    return {"source": source, "fields": fields_of(model["shapes"], "ContainerDefinition")}


def main() -> None:
    TABLE.write_text(json.dumps(table(), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
