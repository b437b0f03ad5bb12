"""Greets people."""

from __future__ import annotations


def greet(name: str | None = None) -> str:
    """What is said to somebody, or to a stranger."""
    known = (name or "").strip()
    return f"Hello, {known}!" if known else "Hello, whoever you are!"
