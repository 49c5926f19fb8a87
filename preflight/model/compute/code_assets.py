"""Assets in the code of a function or layer, and whether they are archives.

Source: Pulumi, "Assets and archives": an archive is a folder or a file with one of these extensions; Lambda API
reference, FunctionCode, ZipFile.
"""

from __future__ import annotations

from typing import Final

from preflight.core.resource import Resource
from preflight.core.values import Asset
from preflight.model import type_tokens as aws

WITH_CODE: Final = (aws.LAMBDA_FUNCTION, aws.LAMBDA_LAYER_VERSION)
_ARCHIVES: Final = (".zip", ".jar", ".war", ".tar", ".tgz", ".tar.gz")
# Extensions of files that certainly are not archives. A path without an extension may be a folder.
_PLAIN: Final = (
    *(".py", ".js", ".mjs", ".cjs", ".ts", ".mts", ".go", ".rb", ".java", ".rs", ".cs", ".kt", ".php", ".sh"),
    *(".json", ".yaml", ".yml", ".txt", ".md", ".toml", ".html"),
)


def plain_code(resource: Resource) -> str | None:
    """The kind of code if it is not an archive, for a message; `None` if it is or may be an archive."""
    code = resource.get("code")
    return _plain(code) if isinstance(code, Asset) else None


def _plain(asset: Asset) -> str | None:
    if asset.assets is not None:
        inner = (_plain(item) for item in asset.assets.values() if item.archive)
        return next((text for text in inner if text is not None), None)
    if asset.text is not None and not asset.archive:
        return "a text (StringAsset)"
    path = (asset.path or asset.uri or "").lower()
    kind = "archive" if asset.archive else "asset"
    if path.endswith(_PLAIN) and not path.endswith(_ARCHIVES):
        return f"a plain file (File{kind.capitalize()} of '{asset.path or asset.uri}')"
    return None
