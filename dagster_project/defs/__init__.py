"""Wiring only: assets, checks, jobs, schedules, sensors, resources. No logic lives here."""
