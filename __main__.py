"""The only entry: started by Pulumi it serves the policy pack, started with a command it is the command line."""

from __future__ import annotations

import re
import sys

# Pulumi passes the engine's address first: `-m pulumi.policy 127.0.0.1:41153 .`, or the folder and the address.
_ADDRESS = re.compile(r"(.*):\d{1,5}")


def main() -> None:
    if len(sys.argv) > 1 and _ADDRESS.fullmatch(sys.argv[1]):
        from preflight.analyzer.server import serve

        serve()
    else:
        from preflight.cli.main import main as command

        command(prog_name="preflight")


if __name__ == "__main__":
    main()
