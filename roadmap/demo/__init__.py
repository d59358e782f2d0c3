"""The demonstration: a history of invented people, walked through the real actions."""
