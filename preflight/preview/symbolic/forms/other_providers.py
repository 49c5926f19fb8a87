"""Types of other providers in AWS programs: random values, TLS keys, archives, components."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from preflight.model.type_tokens import RANDOM_ID, RANDOM_PASSWORD, RANDOM_STRING, TLS_PRIVATE_KEY
from preflight.preview.symbolic.forms.form import Form


def _pem(kind: str, label: str) -> str:
    return f"-----BEGIN {kind} KEY-----\n{{lines:{label}}}-----END {kind} KEY-----\n"


# A prefix is part of these outputs, and a pet's name has as many words and other separators as the program sets.
_RANDOM_ID: Final = {"hex": "{hex16:hex}", "b64Url": "{code9:url}", "id": "{code9:url}"}


FORMS: Final[Mapping[str, Form]] = {
    RANDOM_PASSWORD: Form({"result": "{secret:result}"}),
    RANDOM_STRING: Form({"result": "{secret:result}", "id": "{secret:result}"}),
    RANDOM_ID: Form(_RANDOM_ID, needs=dict.fromkeys(("hex", "b64Url"), "!prefix")),
    "random:index/randomPet:RandomPet": Form(
        {"id": "{alnum6:first}-{alnum6:second}"}, needs={"id": "!length !prefix !separator"}
    ),
    "random:index/randomUuid:RandomUuid": Form({"result": "{uuid}", "id": "{uuid}"}),
    TLS_PRIVATE_KEY: Form(
        {
            "id": "{hex32:id}",
            "publicKeyOpenssh": "{ssh} AAAA{code40:key}\n",
            "publicKeyPem": _pem("PUBLIC", "public"),
            "privateKeyPem": _pem("{pem}", "own"),
            "privateKeyOpenssh": _pem("{openssh}", "own"),
        }
    ),
    # Source: pulumi-eks, nodejs/eks/cluster.ts, createCore: `if (args.createOidcProvider)`.
    "eks:index:Cluster": Form({}, needs={"core.oidcProvider": "createOidcProvider"}),
    "archive:index/file:File": Form({"outputBase64sha256": "{base64:hash}", "outputPath": "{in.outputPath}"}),
}
