"""Tests of deliveries and how they become rows."""
