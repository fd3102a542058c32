"""Tables of a configuration file (TOML or JSON) → frozen dataclasses, with errors that name the key."""

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from difflib import get_close_matches
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from training.data import DataError

T = TypeVar("T")

_NAMES = {str: "text", int: "a whole number", float: "a number", bool: "true or false", dict: "a table"}


def near(name: str, known: Iterable[str]) -> str:
    """`" (did you mean 'x'?)"` when a known name is close, else nothing."""
    matches = get_close_matches(name, list(known), n=1)
    return f" (did you mean {matches[0]!r}?)" if matches else ""


def read_table(kind: type[T], values: object, where: str) -> T:
    """Build the dataclass `kind` from a table. `where` names the table in errors, as "[train] of run.toml".

    Raises DataError for an unknown key (suggests the near one), a missing one, or a value of another type.
    """
    if not isinstance(values, Mapping):
        raise DataError(f"{where} should be a table, not {values!r}.")
    hints = get_type_hints(kind)
    for key, value in values.items():
        if key not in hints:
            raise DataError(f"{where} has no setting {key!r}{near(str(key), hints)}.")
        if not _fits(value, hints[key]):
            raise DataError(f"{where}: {key} should be {_expected(hints[key])}, not {value!r}.")
    for field in fields(kind):  # type: ignore[arg-type]
        needed = field.default is MISSING and field.default_factory is MISSING
        if needed and field.name not in values:
            raise DataError(f"{where} lacks {field.name}.")
    return kind(**{key: _native(value, hints[key]) for key, value in values.items()})


def _options(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if isinstance(hint, UnionType) else (hint,)


def _fits(value: object, hint: Any) -> bool:
    return any(_is_a(value, option) for option in _options(hint))


def _is_a(value: object, option: Any) -> bool:
    kind = get_origin(option) or option
    if kind is bool or isinstance(value, bool):
        return kind is bool and isinstance(value, bool)
    if kind is float:
        return isinstance(value, (int, float))
    if kind is tuple:
        if not isinstance(value, (list, tuple)):
            return False
        parts = get_args(option)
        if parts[-1] is Ellipsis:
            return all(_is_a(one, parts[0]) for one in value)
        return len(value) == len(parts) and all(map(_is_a, value, parts))
    return isinstance(value, kind)


def _native(value: object, hint: Any) -> object:
    return tuple(value) if isinstance(value, list) and _fits(value, hint) else value


def _expected(hint: Any) -> str:
    names = [_name(option) for option in _options(hint) if option is not NoneType]
    return " or ".join(names)


def _name(option: Any) -> str:
    if get_origin(option) is tuple:
        parts = get_args(option)
        return "a list of texts" if parts == (str, ...) else f"a list of {len(parts)} numbers"
    return _NAMES[get_origin(option) or option]
