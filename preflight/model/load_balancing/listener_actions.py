"""The actions of listeners and rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_list, as_text, child, lower
from preflight.core.encoding import digits
from preflight.core.logic import all_of, any_of, equal
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown, Value

# The parts of a redirect and their defaults.
REDIRECT_DEFAULTS: Final = {
    "protocol": "#{protocol}",
    "port": "#{port}",
    "host": "#{host}",
    "path": "/#{path}",
    "query": "#{query}",
}
_KEPT: Final = {key: REDIRECT_DEFAULTS[key] for key in ("host", "path", "query")}


@dataclass(frozen=True)
class Action:
    """An action of a listener or rule; `fields` as in the program."""

    carrier: Resource
    key: str
    fields: Value = field(repr=False)

    @cached_property
    def type(self) -> str | Unknown | None:
        return lower(as_text(child(self.fields, "type")))

    def get(self, *path: str | int) -> Value:
        value = self.fields
        for step in path:
            value = child(value, step)
        return value

    def redirects_to_itself(self, protocol: str | Unknown | None, port: int | Unknown | None) -> Tri:
        """Whether a listener of that protocol and port redirects a request to itself, with the same host and path.

        Source: ALB guide, "Redirect actions": protocol, port, host or path must change, otherwise the request loops.
        """
        return all_of(
            (
                equal(self.type, "redirect"),
                *(self._keeps(key, default) for key, default in _KEPT.items()),
                any_of((self._keeps("protocol", "#{protocol}"), self._keeps("protocol", protocol))),
                any_of((self._keeps("port", "#{port}"), self._keeps("port", as_text(port)))),
            )
        )

    def redirects_tls_to_itself(self, protocol: str | Unknown | None, port: int | Unknown | None) -> Tri:
        """Whether a listener without TLS redirects to HTTPS on its own port and host."""
        return all_of(
            (
                equal(self.type, "redirect"),
                equal(protocol, "HTTP"),
                equal(as_text(self.get("redirect", "protocol")), "HTTPS"),
                self._keeps("host", "#{host}"),
                any_of((self._keeps("port", "#{port}"), self._keeps("port", as_text(port)))),
            )
        )

    @cached_property
    def redirect_port(self) -> int | Unknown | None:
        """The fixed port of the same host to which it redirects; `None` if there is none."""
        port = as_text(self.get("redirect", "port"))
        if isinstance(port, Unknown) or port is None or self._keeps("host", "#{host}") is not True:
            return port if isinstance(port, Unknown) else None
        return digits(port) if equal(self.type, "redirect") is True else None

    @property
    def redirects_to_http(self) -> Tri:
        """Whether it redirects to plain HTTP."""
        return all_of(
            (equal(self.type, "redirect"), equal(as_text(self.get("redirect", "protocol")), "HTTP"))
        )

    def _keeps(self, key: str, value: str | Unknown | None) -> Tri:
        own = as_text(self.get("redirect", key))
        return equal(REDIRECT_DEFAULTS[key] if own is None else own, value)

    @cached_property
    def forward_values(self) -> list[Any] | Unknown:
        """The ARNs of the target groups to which it forwards, as in the program."""
        single = self.get("targetGroupArn")
        groups = as_list(self.get("forward", "targetGroups"))
        if isinstance(groups, Unknown):
            return groups
        values = (single, *(child(g, "arn") for g in groups))
        return [v for v in values if v is not None and not (isinstance(v, str) and not v)]
