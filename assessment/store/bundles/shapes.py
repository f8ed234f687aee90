"""Whether a value from a file is what its annotations promise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from assessment.model import Month

YEARS = range(1970, 3000)
"""A moment or a month outside of them cannot be counted on from, or shown, in every time zone."""


def fits(value: object, hint: Any) -> bool:
    """`value` is of the type `hint`, and so is everything in it."""
    origin, parts = get_origin(hint), get_args(hint)
    if hint is None or hint is NoneType:
        return value is None
    if origin in (Union, UnionType):
        return any(fits(value, part) for part in parts)
    if origin is Literal:
        return isinstance(value, str) and value in parts
    if origin in (tuple, frozenset):
        return isinstance(value, origin) and all(fits(one, parts[0]) for one in value)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return isinstance(value, Mapping) and all(
            fits(key, parts[0]) and fits(one, parts[1]) for key, one in value.items()
        )
    if hint in (int, float):
        kinds = (int,) if hint is int else (int, float)
        return isinstance(value, kinds) and not isinstance(value, bool)
    if not isinstance(hint, type) or not isinstance(value, hint):
        return False
    if isinstance(value, Month) and value.year not in YEARS:
        return False
    if not is_dataclass(hint):
        return True
    return all(fits(getattr(value, name), part) for name, part in _fields(hint).items())


@cache
def _fields(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)
