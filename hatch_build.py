"""Put `models/` and what `whosigned init` copies into wheels; an editable install reads those of the checkout."""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Models(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the models folder, the stages and the parameters to what is built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it builds; `version` is `standard` or `editable`."""
        if version == "standard":
            for name in ("models", "dvc.yaml", "params.yaml"):
                build_data["force_include"][name] = f"pipeline/{name}"
