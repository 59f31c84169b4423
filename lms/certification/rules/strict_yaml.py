"""A YAML reader for rules: plain values only, no key twice in a block, no anchors that expand."""

from collections.abc import Hashable

import yaml


class StrictLoader(yaml.SafeLoader):
    """SafeLoader that refuses what a reader of the file would overlook."""

    def compose_node(self, parent, index):
        """Refuse an alias: a short file could expand to a very long one."""
        if self.check_event(yaml.events.AliasEvent):
            event = self.peek_event()
            raise yaml.constructor.ConstructorError(
                None, None, "anchors and aliases are not used in program files", event.start_mark
            )
        return super().compose_node(parent, index)

    def construct_mapping(self, node, deep=False):
        """Refuse a key that is given twice: YAML would silently keep the last one."""
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable) or key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"“{key}” is given twice in one block", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep=deep)
