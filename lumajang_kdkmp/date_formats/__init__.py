"""How the admin writes days and moments: as the portal's own pages do (FORMAT_MODULE_PATH)."""
