"""What a property accepts: an ARN of a kind, an ID with a prefix or without, or a name."""

from __future__ import annotations

import re

import msgspec

from preflight.model.naming.identifier_forms import Identity
from preflight.model.naming.output_forms import Form


class Takes(msgspec.Struct, frozen=True):
    """What a property accepts. `prefixes`: of IDs; `kinds`: `service:kind` of ARNs, all if empty. `what`: for messages.

    `or_arn`: an ARN too. `or_alias`: a key's alias may do. `shape`: what the whole ARN, or ID without prefix, looks
    like. `never`: outputs that are something else; `not_of`: types none of whose outputs is, or `type.output`. `texts`:
    a written text is judged too; otherwise another policy does.
    """

    what: str
    form: Form
    prefixes: frozenset[str] = frozenset()
    kinds: tuple[str, ...] = ()
    or_arn: bool = False
    or_alias: bool = True
    shape: str = ""
    never: tuple[str, ...] = ()
    not_of: tuple[str, ...] = ()
    texts: bool = True

    def refuses(self, given: Identity) -> bool:
        """Whether AWS or the provider certainly rejects it here."""
        if not given.output and not self.texts:
            return False
        if given.output and self._is_never(given):
            return True
        if given.form == "ARN":
            return self._refuses_arn(given) if self.form == "ARN" or self.or_arn else True
        if self.form == "ARN":
            return self._refuses_for_arn(given)
        if self.form == "id":
            return self._refuses_for_id(given)
        return given.form == "URL" if self.form == "name" else self._refuses_for_other(given)

    def _is_never(self, given: Identity) -> bool:
        others = self.not_of
        return given.output in self.never or given.type in others or f"{given.type}.{given.output}" in others

    def is_of_another(self, given: Identity) -> bool:
        """Whether a name is another resource's ID or address, which is right only if something is named after it."""
        other = given.form in ("id", "other id", "domain name", "address", "key id")
        return bool(given.output) and self.form == "name" and other

    def _refuses_for_id(self, given: Identity) -> bool:
        if given.form == "id":
            return given.prefix not in self.prefixes
        return given.form in ("URL", "address") or (bool(given.output) and given.form != "account id")

    def _refuses_for_other(self, given: Identity) -> bool:
        """For an ID without prefix, a key and a domain name: what their own form certainly is not."""
        if given.form == "URL":
            return self.form != "URL"
        if self.form == "key id" and given.form == "key alias":
            return True
        if not given.output:
            return bool(self.shape) and given.whole and re.fullmatch(self.shape, given.text) is None
        others = {"other id": ("name", "id", "domain name"), "domain name": ("name", "id", "other id")}
        return given.form in others.get(self.form, ())

    def _refuses_for_arn(self, given: Identity) -> bool:
        if given.form == "key alias" and self.or_alias:
            return False
        # A topic of Kafka has no ARN, and a pipe accepts paths. Sources: Lambda API reference, OnFailure, Destination;
        # Pipes API reference, PipeTargetEcsTaskParameters, patterns.
        return not any(part in given.text for part in ("*", "${", "$.", "kafka://"))

    def _refuses_arn(self, given: Identity) -> bool:
        # The ARN by which API Gateway invokes a function is for `uri` of an integration only.
        if given.output in ("invokeArn", "qualifiedInvokeArn") and self.form != "URL":
            return "apigateway" not in self.kinds
        if self.kinds and given.service and not any(_fits(kind, given) for kind in self.kinds):
            return True
        return bool(self.shape) and given.whole and re.fullmatch(self.shape, given.text) is None


def _fits(kind: str, given: Identity) -> bool:
    service, _, thing = kind.partition(":")
    return given.service == service and (not thing or not given.kind or given.kind == thing)


def an_id(what: str, *prefixes: str, or_arn: bool = False, texts: bool = True) -> Takes:
    return Takes(what, "id", prefixes=frozenset(prefixes), or_arn=or_arn, texts=texts)


def an_arn(what: str, *kinds: str, never: tuple[str, ...] = (), shape: str = "") -> Takes:
    return Takes(f"the ARN of {what}", "ARN", kinds=kinds, never=never, shape=shape)


def a_name(what: str, *kinds: str, never: tuple[str, ...] = (), texts: bool = True) -> Takes:
    """A name; or the ARN of one of the kinds."""
    return Takes(what, "name", kinds=kinds, or_arn=bool(kinds), never=never, texts=texts)


def another_id(what: str, *not_of: str, shape: str = "") -> Takes:
    return Takes(what, "other id", not_of=not_of, shape=shape)
