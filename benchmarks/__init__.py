"""Scripts that measure the portal on real processes; see README.md beside this file."""
