"""Put `models/` into wheels; an editable install reads the folder of the checkout instead."""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Models(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the models folder to what is built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it builds; `version` is `standard` or `editable`."""
        if version == "standard":
            build_data["force_include"]["models"] = "pipeline/models"
