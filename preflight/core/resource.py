"""One resource of a stack: its properties, options and scope, and what it refers to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from sys import intern
from typing import TYPE_CHECKING, Any, Final

import msgspec
from pulumi.runtime.proto import analyzer_pb2

from preflight.core import resolution
from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_flag, as_list, as_number, as_text, child
from preflight.core.encoding import decode, decode_plain, parse_json
from preflight.core.holes import Part
from preflight.core.logic import all_of, equal, known
from preflight.core.properties import (
    ASSIGNED_BY_AWS,
    IDENTIFIERS,
    IDENTIFYING_OUTPUTS,
    SHAPED_IDENTIFIERS,
    InputProperties,
    Properties,
)
from preflight.core.resolution import Refs
from preflight.core.spellings import in_pulumis_spelling
from preflight.core.stringified_outputs import TRACES
from preflight.core.texts import output_texts_in, texts_in
from preflight.core.values import (
    Tri,
    Unknown,
    UnknownTruthError,
    Value,
    shaped,
)

if TYPE_CHECKING:
    from preflight.core.stack import Stack

STACK_TYPE: Final = "pulumi:pulumi:Stack"
STACK_REFERENCE_TYPE: Final = resolution.STACK_REFERENCE_TYPE
PROVIDER_PREFIX: Final = "pulumi:providers:"

# Provider inputs that choose the account.
CREDENTIALS: Final = ("profile", "accessKey", "assumeRole", "assumeRoles", "allowedAccountIds", "endpoints")


class Timeouts(msgspec.Struct, frozen=True):
    """Custom timeouts in seconds; 0 where none is set."""

    create: float
    update: float
    delete: float


class Resource:
    """A resource as the engine describes it. `message` carries all but the properties."""

    def __init__(self, stack: Stack, message: analyzer_pb2.AnalyzerResource, properties: Properties) -> None:
        self.stack = stack
        # One object for each text that many resources have.
        self.urn: Final[str] = intern(message.urn)
        self.type: Final[str] = intern(message.type)
        self.name: Final[str] = message.name or message.urn.rpartition("::")[2]
        self._message = message
        self._properties = properties
        # Whether the engine told before what the program asks.
        self._heard: Final = properties if isinstance(properties, InputProperties) else None
        # What is read at its first use.
        self._more: Final[dict[str, Value]] = {}
        self._are_all: Final = properties.are_decoded
        self._values: Final[Mapping[str, Value]] = properties.decoded() if self._are_all else self._more

    def __repr__(self) -> str:
        return f"<{self.type} '{self.name}'>"

    @property
    def described(self) -> tuple[analyzer_pb2.AnalyzerResource, Properties]:
        """What the resource was made from."""
        return self._message, self._properties

    # --- properties

    def keys(self) -> Iterable[str]:
        return self._properties.keys()

    def get(self, key: str, *path: str | int) -> Value:
        """The property, or the value under it; `None` where something on the way is missing."""
        value: Value = self._values.get(key)
        # Of the most frequent answer, that there is no such property, no more has to be known.
        if value is None and (not self._are_all or key in IDENTIFYING_OUTPUTS):
            value = self._read(key)
        for step in path:
            value = child(value, step)
        return value

    def input(self, key: str) -> Value:
        """The property as the program sets it; `None` also where a name is AWS's or the provider's own choice."""
        value = self.get(key)
        if value is None:
            return None
        listed = self._heard is not None or self._lists_inputs
        return None if listed and not self.has_input(key) else value

    def is_set(self, key: str, *path: str | int) -> bool:
        """Whether the property is set, be its value known or not. The provider takes an empty text for none."""
        value = self.get(key, *path)
        return value is not None and not (isinstance(value, str) and not value)

    def _read(self, key: str) -> Value:
        """The property, unless it is AWS's answer to what the program left open, and names nothing.

        Sources hold outputs too: unknown ones in a preview, AWS's choices after an update, such as the inline rules of
        a security group whose rules are resources of their own. Judged is what the program asks.
        """
        if key in self._more:
            return self._more[key]
        value: Value = None
        is_answer = self._heard is None and self._lists_inputs and key not in self.property_dependencies
        if not is_answer or key in IDENTIFYING_OUTPUTS:
            value = self._properties.read(key, self.name)
            if isinstance(value, dict | list) and self.type.startswith("aws:"):
                value = in_pulumis_spelling(key, value)
            if is_answer and key not in ASSIGNED_BY_AWS and isinstance(value, Unknown):
                value = None
        if value is None and self._heard is None and self.is_external:
            value = resolution.of_existing(self, key)
        self._more[key] = value
        return value

    @cached_property
    def _lists_inputs(self) -> bool:
        """Whether the source lists the inputs of this resource, so that what is not listed is an answer.

        A source that lists every input shows it on some resource, by an input without a URN; one whose inputs are
        all references, or that has none, cannot show it itself. Outputs of components are listed nowhere.
        """
        if self.is_external:
            return False
        return self.lists_plain_input or (self.type.startswith("aws:") and self.stack.lists_inputs)

    @cached_property
    def lists_plain_input(self) -> bool:
        """Whether an input that is made from no other resource is listed among the property dependencies."""
        return not all(self.property_dependencies.values())

    def contains_text(self, *texts: str) -> bool:
        """Whether one of the texts stands anywhere in the properties: a quick question before a slow reading.

        Secrets are looked into as well. A text with quotes or line breaks may be missed.
        """
        wire = self.serialized()
        for text in texts:  # noqa: SIM110 - a generator takes as long as the search
            if text.encode("utf-8", "replace") in wire:
                return True
        return False

    def serialized(self) -> bytes:
        """The properties as they came, undecoded, for quick questions: secrets and AWS's answers are among them."""
        return self._properties.serialized()

    def texts(self, *, secrets: bool = False) -> Iterator[tuple[str, str]]:
        """Every known text in the properties with its path (`tags.Name`), in the order of the paths.

        What is unknown is left out; of a text with unknown parts, each known part is given. With `secrets`, their
        texts are given too, for questions whose answer is never the text itself.
        """
        for key in sorted(self.keys()):
            yield from texts_in(key, self.get(key), secrets)

    def output_texts(self) -> Iterator[tuple[str, str]]:
        """Every property, secrets too, with a text about a misused output, and that text, in the order of the paths."""
        if self.contains_text(*TRACES):
            for key in sorted(self.keys()):
                yield from output_texts_in(key, self.get(key))

    def text(self, key: str, *path: str | int) -> str | Unknown | None:
        """A string property; numbers are written as AWS would (`"443"`), other shapes are unknown."""
        return as_text(self.get(key, *path))

    def number(self, key: str, *path: str | int) -> int | Unknown | None:
        """A whole number, also when given as a string, as the provider accepts it."""
        return as_number(self.get(key, *path))

    def flag(self, key: str, *path: str | int, default: bool = False) -> Tri:
        """A boolean property, also when given as `"true"`; `default` where it is missing."""
        return as_flag(self.get(key, *path), default)

    def items(self, key: str, *path: str | int) -> list[Any] | Unknown:
        """A list property; a missing one is empty, a single value stands for a list of one."""
        return as_list(self.get(key, *path))

    def tag(self, key: str) -> str | Unknown | None:
        """The tag's value; provider-wide default tags are not looked at."""
        return self.text("tags", key)

    @cached_property
    def is_external(self) -> bool:
        """Whether the program only reads it (`Vpc.get(...)`): what belongs to it is outside this stack.

        What `--target` leaves out is as little known: the engine lists such a resource with what its inputs are made
        from, and with no property.
        """
        if self._heard is not None:
            return False
        left_out = bool(self.property_dependencies) and next(iter(self.keys()), None) is None
        return left_out or self.urn in self.stack.external

    @property
    def is_only_read(self) -> bool:
        """Whether the program deploys nothing of it: what its own settings are does not matter."""
        return self.is_external

    @cached_property
    def is_deployed(self) -> bool:
        """Whether AWS already gave it an id. Raises UnknownTruthError where that is open, so that nothing is judged."""
        if self.may_be_deployed and not self.has_known_id:
            raise UnknownTruthError(f"whether '{self.name}' is deployed")
        return self.has_known_id

    @cached_property
    def may_be_deployed(self) -> bool:
        """Whether AWS already gave this resource an id, or that is open."""
        return self.has_known_id or (self.stack.before and self.type.startswith("aws:"))

    @cached_property
    def has_known_id(self) -> bool:
        """Whether the id is known here; that of a deployed resource is not where the engine has not sent it yet."""
        return known(self.get("id")) and self.get("id") is not None

    # --- options

    @cached_property
    def parent(self) -> Resource | None:
        urn = self._message.parent or self._message.options.parent
        return self.stack.by_urn.get(urn) if urn else None

    @property
    def children(self) -> tuple[Resource, ...]:
        return self.stack.children.get(self.urn, ())

    @cached_property
    def is_component(self) -> bool:
        """Whether the resource groups others and is nothing in the cloud."""
        return self.urn in self.stack.children and not self.type.startswith(("aws:", PROVIDER_PREFIX))

    @property
    def protect(self) -> bool:
        return self._message.options.protect

    @property
    def ignore_changes(self) -> tuple[str, ...]:
        return tuple(self._message.options.ignoreChanges)

    def ignores(self, path: str) -> bool:
        """Whether changes of the property, or of one that holds it, are ignored; Python's spelling counts too."""
        plain = (one.replace("_", "").lower() for one in self.ignore_changes)
        return any(one == "*" or f"{path.lower()}.".startswith(f"{one}.") for one in plain)

    @property
    def delete_before_replace(self) -> bool | None:
        """`None` where the program does not say."""
        options = self._message.options
        return options.deleteBeforeReplace if options.deleteBeforeReplaceDefined else None

    @property
    def timeouts(self) -> Timeouts:
        timeouts = self._message.options.customTimeouts
        return Timeouts(timeouts.create, timeouts.update, timeouts.delete)

    @property
    def dependencies(self) -> tuple[str, ...]:
        """URNs that this resource waits for."""
        return tuple(self._message.dependencies)

    def dependencies_of(self, key: str) -> tuple[str, ...]:
        """URNs that the top-level property's value is made from."""
        return self.property_dependencies.get(key, ())

    @cached_property
    def property_dependencies(self) -> Mapping[str, tuple[str, ...]]:
        """URNs that the listed properties are made from; the engine lists every input, also one that has none."""
        listed = self._message.propertyDependencies
        return {intern(key): tuple(map(intern, listed[key].urns)) for key in listed}

    def has_input(self, key: str) -> bool:
        """Whether the program sets the property."""
        return key in self.property_dependencies or (self._heard is not None and self._heard.is_input(key))

    @cached_property
    def all_dependencies(self) -> frozenset[str]:
        found = frozenset(map(intern, self._message.dependencies))
        if self.property_dependencies:
            found = found.union(*self.property_dependencies.values())
        return self.stack.shared(found)

    # --- scope

    @cached_property
    def provider_urn(self) -> str:
        """The provider's URN; empty for the default provider of a source that does not list it."""
        return self._message.provider.urn if self._message.HasField("provider") else ""

    def provider_input(self, key: str) -> Value:
        """What the provider is given. Its blocks and lists are JSON texts there, as the SDKs write them."""
        if not self._message.HasField("provider"):
            return None
        fields, reason = self._message.provider.properties.fields, f"{key} of the provider"
        value = decode(fields[key], reason) if key in fields else None
        if isinstance(value, str) and value.startswith(("{", "[")):
            try:
                return decode_plain(parse_json(value), reason)
            except ValueError:
                return Unknown(reason)
        return value

    @cached_property
    def region(self) -> str | Unknown:
        """Its own `region` (provider 7), else the provider's, else the stack's `aws:region`.

        Source: https://www.pulumi.com/registry/packages/aws/how-to-guides/enhanced-region-support/
        """
        own = self.get("region") if self.type.startswith("aws:") else None
        for value in (own, self.provider_input("region"), self.stack.config.get("aws:region")):
            if isinstance(value, Unknown) or (isinstance(value, str) and value):
                return value
        return Unknown(resolution.NO_REGION)

    def same_account(self, other: Resource) -> Tri:
        """Whether both live in one account: one provider, or providers with the same credentials."""
        if self.provider_urn == other.provider_urn:
            return True
        pairs = ((self.provider_input(key), other.provider_input(key)) for key in CREDENTIALS)
        same = all_of(equal(a, b) for a, b in pairs)
        return True if same is True else Unknown("account of two different providers")

    def same_region(self, other: Resource) -> Tri:
        if known(self.region) and known(other.region):
            return self.region == other.region
        if self.provider_urn == other.provider_urn and self.get("region") is None is other.get("region"):
            return True
        return Unknown(f"region of '{self.name}'" if not known(self.region) else f"region of '{other.name}'")

    def same_scope(self, other: Resource) -> Tri:
        """Whether both live in one account and region."""
        return all_of((self.same_region(other), self.same_account(other)))

    # --- references

    def ref(self, types: tuple[str, ...], key: str, *path: str | int) -> Resource | Unknown | None:
        """The resource of one of the types that the property names; `None` if it names none.

        Resolved by known id, ARN or name among the stack's resources, else by the property dependency of an
        accepted type, unless the text is known and so is the id of every such resource. A dependency on a component
        or on another stack, or two candidates, is unknown.
        """
        value = self.get(key, *path)
        # AWS's answers hold empty texts for what is not set.
        if value is None or (isinstance(value, str) and not value):
            return None
        return resolution.resolve(self, value, types, key)

    def resolve(self, value: Value, types: tuple[str, ...], key: str) -> Resource | Unknown:
        """The resource that a value found under the top-level property `key` names."""
        return resolution.resolve(self, value, types, key)

    def choices(self, types: tuple[str, ...], key: str) -> tuple[Resource, ...] | Unknown:
        """The resources of the types one of which the unknown value of a property certainly names."""
        return resolution.choices(self, types, key)

    def refs(self, types: tuple[str, ...], key: str, *path: str | int) -> Refs:
        """The resources that a list property names; see `ref` and `Refs`."""
        return resolution.resolve_all(self, self.get(key, *path), types, key)

    def resolve_all(self, value: Value, types: tuple[str, ...], key: str) -> Refs:
        """The resources that a list found under the top-level property `key` names."""
        return resolution.resolve_all(self, value, types, key)

    @cached_property
    def may_hide_resources(self) -> bool:
        """Whether its outputs may be those of resources that are not seen: of a component, or of another stack."""
        return self.is_component or self.type == STACK_REFERENCE_TYPE

    def identifiers(self) -> Iterator[str]:
        """The known texts by which another resource may name this one."""
        for key in IDENTIFIERS:
            value = self.get(key)
            if isinstance(value, str) and value:
                yield value
            elif (
                key in SHAPED_IDENTIFIERS and len(shape := self.shape(key)) == 1 and isinstance(shape[0], str)
            ):
                yield shape[0]

    def shape(self, key: str) -> tuple[str | Part | None, ...]:
        """The text of an output as far as it is known before deployment; empty where nothing is."""
        value = self.get(key)
        found = shaped(value) if isinstance(value, str | Unknown) else ()
        return () if found == (None,) else found
