"""The YAML of parameter files: plain values, no aliases, no key twice."""

from typing import Any

import yaml

from alnus.contents import ContentError, shallow
from alnus.ranges import shown


class _Loader(yaml.SafeLoader):
    """YAML as parameter files use it: no aliases, and no key twice."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Refuse an alias, which a few lines can multiply into billions of values."""
        if self.check_event(yaml.AliasEvent):
            message = "aliases are not read; write the value out"
            raise yaml.YAMLError(message)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - as PyYAML calls it
        """Refuse a key that stands in a section twice."""
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        if len(set(keys)) < len(keys):
            twice = next(key for key in keys if keys.count(key) > 1)
            message = f"the key {shown(twice)} stands there twice"
            raise yaml.YAMLError(message)
        return super().construct_mapping(node, deep)


def yaml_content(text: str) -> Any:
    """Read a YAML text; a ContentError says why it is none."""
    try:
        return shallow(lambda: yaml.load(text, Loader=_Loader))  # noqa: S506 - it is a safe one
    except yaml.YAMLError as error:
        raise ContentError(" ".join(str(error).split())) from error
