"""Reconciliation: lists exported from SIMKOPDES, AHU and OSS against what the portal knows."""
