"""The programs in the policies' pages: what must fail, and what to write instead."""

from __future__ import annotations

from preflight.testing.pages import MOMENTS, Block, Moment, Section, blocks

__all__ = ["MOMENTS", "Block", "Moment", "Section", "blocks"]
