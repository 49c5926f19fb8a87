"""The plugins of Systems Manager's documents, and which names are certainly not among them.

Sources: Systems Manager user guide, "Command document plugin reference" and "Automation actions reference" (each says
that its names cannot be used in the other type of document); the names in the source of SSM Agent; Systems Manager
API, CommandPlugin, which writes three of them differently. Read on 1 December 2026. AWS adds names, so that a name is
rejected only if it is close to one of these, or is one of the other type: `InvalidDocumentContent: Unknown plugin
name`.
"""

from __future__ import annotations

import difflib
from typing import Final

_PREFIX: Final = "aws:"
_COMMAND: Final = (
    *("applications", "cloudWatch", "configureDaemon", "configureDocker", "configurePackage", "domainJoin"),
    *("domainjoin", "downloadContent", "psModule", "psmodule", "refreshAssociation", "runDockerAction"),
    *("runDocument", "runPowerShellScript", "runShellScript", "softwareInventory", "updateAgent"),
    *("updateSSMAgent", "updateSsmAgent"),
)
_AUTOMATION: Final = (
    *("approve", "assertAwsResourceProperty", "branch", "changeInstanceState", "copyImage", "createImage"),
    *("createStack", "createTags", "deleteImage", "deleteStack", "executeAutomation", "executeAwsApi"),
    *("executeScript", "executeStateMachine", "invokeLambdaFunction", "invokeWebhook", "loop", "pause"),
    *("runCommand", "runInstances", "sleep", "updateVariable", "waitForAwsResourceProperty"),
)
_RUNBOOK: Final = "0.3"
# How alike a misspelled name is. A shorter name that AWS may add is less alike.
_ALIKE: Final = 0.8
_LONGEST: Final = 100


def odd_plugin(name: str, version: str) -> str:
    """Why the name is certainly not a plugin or action in documents of that schema version, as a noun phrase."""
    is_runbook = version == _RUNBOOK
    own, others = (_AUTOMATION, _COMMAND) if is_runbook else (_COMMAND, _AUTOMATION)
    short = name.removeprefix(_PREFIX)
    if name.startswith(_PREFIX) and short in own:
        return ""
    if name.startswith(_PREFIX) and short in others:
        kind = "Command" if is_runbook else "Automation"
        return f"the action '{name}', which only documents of type {kind} support"
    alike = [other for other in own if short and other.casefold().startswith(short.casefold())]
    near = alike or difflib.get_close_matches(short[:_LONGEST], own, n=1, cutoff=_ALIKE)
    return f"the action '{name}', which does not exist ('{_PREFIX}{near[0]}' does)" if near else ""
