"""What the papers of the deed file print."""
