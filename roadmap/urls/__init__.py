"""The roadmap's addresses, one file per desk."""
