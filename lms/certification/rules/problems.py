"""Problems in a program file: a code with parameters, the path in the rules, and the line in the file."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class FileProblem:
    """One problem. `line` is None if the rules do not come from a file."""

    code: str
    path: str
    line: int | None = None
    params: Mapping[str, Any] = field(default_factory=dict)


class ProgramFileError(ValueError):
    """Raised for invalid rules. `problems` has all of them."""

    def __init__(self, *problems: FileProblem):
        self.problems = problems
        super().__init__("; ".join(f"{problem.path}: {problem.code}" for problem in problems))


def path_text(place: Place) -> str:
    """Return a place as text: "programs[0].versions[1]", or "file" for the whole file."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
    return text.lstrip(".") or "file"


def problems_of(
    error: ValidationError,
    *,
    root: type[BaseModel] | None,
    kinds: Mapping[str, type[BaseModel]],
    start: Place = (),
    line_of: Callable[[Place], int | None] = lambda place: None,
) -> ProgramFileError:
    """Return the errors of a model as problems. `kinds`: the models of tags; `start`: the data's place in the file."""
    problems = []
    for fault in error.errors(include_url=False):
        place = tuple(part for part in fault["loc"] if part not in kinds)
        code, params, place = _coded(fault, place, _Models(root, kinds))
        problems.append(FileProblem(code, path_text((*start, *place)), line_of(place), params))
    return ProgramFileError(*problems)


@dataclass(frozen=True)
class _Models:
    """Finds the model, and the field of a model, at the place of an error."""

    root: type[BaseModel] | None
    kinds: Mapping[str, type[BaseModel]]

    def model_at(self, loc: Place) -> type[BaseModel]:
        model: Any = self.root
        values: Any = None
        for part in loc:
            if not isinstance(part, str):
                continue
            if part in self.kinds:
                model, values = self.kinds[part], None
            elif values is not None:
                # A name that the file chose, such as that of a pathway.
                model, values = _model_in(values) or model, None
            else:
                annotation = field_of(model, part).annotation
                model, values = _model_in(annotation) or model, _values_in(annotation)
        return model

    def choices_at(self, loc: Place) -> list[str]:
        # Within a list the place ends with a number: the setting before it has the choices.
        while loc and not isinstance(loc[-1], str):
            loc = loc[:-1]
        annotation = field_of(self.model_at(loc[:-1]), str(loc[-1])).annotation
        return sorted(str(choice) for choice in _choices_in(annotation))


def field_of(model: type[BaseModel], name: str) -> Any:
    """Return the field of a model that a setting of a file fills: by its name, or the name it has in files."""
    fields = model.model_fields
    return fields[name] if name in fields else next(one for one in fields.values() if one.alias == name)


def _values_in(annotation: Any) -> Any:
    """Return the type of the values of a mapping; None for anything else."""
    if get_origin(annotation) is dict:
        return get_args(annotation)[1]
    return next((values for part in get_args(annotation) if (values := _values_in(part)) is not None), None)


def _model_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := _model_in(part))), None)


def _choices_in(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return tuple(one.value for one in annotation)
    return tuple(choice for part in get_args(annotation) for choice in _choices_in(part))


# Errors of pydantic that only need another code.
_NAMES = {
    "model_type": "block_expected",
    "tuple_type": "list_expected",
    "bool_type": "flag_expected",
    "bool_parsing": "flag_expected",
    "dict_type": "block_expected",
}


def _coded(fault: Any, place: Place, models: _Models) -> tuple[str, dict[str, Any], Place]:
    kind, loc = fault["type"], fault["loc"]
    if kind == "missing":
        return "setting_missing", {"name": loc[-1], "block": _block(models.model_at(loc[:-1]))}, place[:-1]
    if kind == "extra_forbidden":
        model = models.model_at(loc[:-1])
        settings = ", ".join(sorted(one.alias or name for name, one in model.model_fields.items()))
        if model in models.kinds.values() and "type" not in model.model_fields:
            return "beside_group", {"group": settings}, place[:-1]
        return "unknown_setting", {"name": loc[-1], "block": _block(model), "settings": settings}, place
    if kind in ("literal_error", "enum"):
        return "choice_expected", {"choices": ", ".join(models.choices_at(loc))}, place
    if kind.startswith("union_tag"):
        return *_requirement(fault["input"], models.kinds), place
    return _NAMES.get(kind, kind), dict(fault.get("ctx", {})), place


def _requirement(data: Any, kinds: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    if not isinstance(data, Mapping) or "type" not in data:
        return "requirement_expected", {}
    names = sorted(name.strip("<>") for name, kind in kinds.items() if "type" in kind.model_fields)
    return "unknown_requirement", {"name": str(data["type"]), "kinds": ", ".join(names)}


def _block(model: type[BaseModel]) -> str:
    """Return the name of a block as words: StaffDecision gives "staff decision"."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", model.__name__).lower()
