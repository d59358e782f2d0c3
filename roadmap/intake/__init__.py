"""Tables from outside: many villages in one file, read cell by cell, shown first, written by the known actions."""
