"""Which findings the exceptions beside the code hide, and which exceptions hide none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from preflight.evaluation.comments import CommentException
from preflight.evaluation.exemption import Exemption

Place = tuple[str, int]


@dataclass(frozen=True)
class CodeExceptions:
    """The comments, and `places`: where the program registers each resource, by URN, as far as that is known."""

    comments: tuple[CommentException, ...]
    places: Callable[[], Mapping[str, Place]]

    @property
    def policies(self) -> frozenset[str]:
        """The policies that a comment names."""
        return frozenset(comment.policy for comment in self.comments)

    def of(self, policy: str, urn: str, place: Place | None) -> tuple[Exemption, ...]:
        """The exceptions of the policy for a resource, or for a finding that has a place of its own."""
        return tuple(c.exemption for c in self._at(policy, urn, place))

    def used(self, found: Iterable[tuple[str, str, Place | None]]) -> frozenset[CommentException]:
        """The comments that are about one of the findings, each given as policy, URN and place."""
        return frozenset(c for policy, urn, place in found for c in self._at(policy, urn, place))

    def _at(self, policy: str, urn: str, place: Place | None) -> Iterator[CommentException]:
        own = [c for c in self.comments if c.policy == policy]
        if own:
            places = self.places()
            at = [one for one in (place, places.get(urn)) if one is not None]
            yield from (c for c in own if any(_is_about(c, one, places) for one in at))


def _is_about(comment: CommentException, place: Place, places: Mapping[str, Place]) -> bool:
    """Whether the comment is about the place: its line, or its statement if no resource is on its line."""
    file, line = place
    if file != comment.file or line == comment.covers:
        return file == comment.file
    first, last = comment.statement
    return first <= line <= last and (comment.file, comment.covers) not in places.values()
