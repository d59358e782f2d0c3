"""What a stage's update tells about the cooperative, handed to the actions that own those facts."""

from collections.abc import Mapping
from typing import Any

Facts = Mapping[str, Any]
