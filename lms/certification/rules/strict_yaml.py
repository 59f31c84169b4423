"""A strict YAML reader for program files: plain values, no duplicate keys, no aliases; and line numbers."""

from collections.abc import Hashable
from typing import Any

import yaml


class StrictError(yaml.constructor.ConstructorError):
    """Raised for valid YAML that is not allowed here. `code` is the reason; `line` starts at 1."""

    def __init__(self, code: str, mark: yaml.Mark, **params: str):
        super().__init__(None, None, code, mark)
        self.code = code
        self.line = mark.line + 1
        self.params = params


class StrictLoader(yaml.SafeLoader):
    """A SafeLoader that refuses aliases and duplicate keys, which a reader of the file could miss."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Refuse an alias, because a short file could expand to a very long one."""
        if self.check_event(yaml.events.AliasEvent):
            raise StrictError("yaml_alias", self.peek_event().start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        """Refuse a duplicate key, because YAML would silently keep the last one."""
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable) or key in seen:
                raise StrictError("yaml_key_twice", key_node.start_mark, key=str(key))
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


def load_with_lines(source: str) -> tuple[Any, yaml.Node | None]:
    """Return the data of a text, and the node for `line_of`. Raises yaml.YAMLError, ValueError, RecursionError."""
    loader = StrictLoader(source)
    try:
        node = loader.get_single_node()
        return (loader.construct_document(node) if node is not None else None), node
    finally:
        loader.dispose()


def line_of(node: yaml.Node | None, place: tuple[str | int, ...]) -> int | None:
    """Return the line, from 1, of a place such as ("programs", 0, "title"); if missing, the line of its parent."""
    line = node.start_mark.line + 1 if node is not None else None
    for part in place:
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        elif isinstance(node, yaml.MappingNode):
            key, node = next(((key, value) for key, value in node.value if key.value == part), (None, None))
            line = key.start_mark.line + 1 if key is not None else line
        else:
            break
    return line
