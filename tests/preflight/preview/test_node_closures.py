"""Functions that a program gives to the cloud: what the SDK prepares for them is prepared at the first one."""

from __future__ import annotations

from pathlib import Path

from preflight.preview import preview
from tests.preflight.preview.test_node import folder_of, needs_node

pytestmark = needs_node

HANDLER = """
const aws = require("@pulumi/aws");
const spdx = require("spdx-correct");
const helper = (text) => spdx(text).toUpperCase();
new aws.lambda.CallbackFunction("upper", { callback: async (event) => helper(event.text), policies: [] });
"""
PACKAGE = '{"name": "shop", "private": true, "main": "index.js", "dependencies": {"spdx-correct": "*"}}'
NATIVE = """
const pulumi = require("@pulumi/pulumi");
const native = Math.max;
const bound = (function () { return native(1, 2); }).bind(null);
pulumi.runtime.serializeFunction(function named() { return bound(); });
"""
LOADED = """
const pulumi = require("@pulumi/pulumi");
const arborist = Object.keys(require.cache).filter((file) => file.includes("arborist"));
if (arborist.length > 0) throw new Error(arborist[0]);
"""


def test_a_functions_code_and_its_packages_are_an_archive(tmp_path: Path) -> None:
    made = preview(folder_of(tmp_path, HANDLER, **{"package.json": PACKAGE}), symbolic=False)
    assert made.error is None
    (function,) = (r for r in made.resources if r.type == "aws:lambda/function:Function")
    files = function.properties.fields["code"].struct_value.fields["assets"].struct_value.fields
    assert "return async (event) => helper(event.text);" in str(files["__index.js"])
    assert any(name.endswith("spdx-correct") for name in files)


def test_an_error_names_the_place_of_the_function(tmp_path: Path) -> None:
    made = preview(folder_of(tmp_path, NATIVE), symbolic=False)
    assert made.error is not None and "function 'named': index.js(5," in made.error.message


def test_nothing_is_prepared_without_one(tmp_path: Path) -> None:
    assert preview(folder_of(tmp_path, LOADED), symbolic=False).error is None
