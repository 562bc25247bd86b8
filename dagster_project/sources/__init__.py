"""Deliveries in, canonical rows out.

Everything between the company's own files and the typed tables of the lake: the sources file and
its checks, reading each format, judging each row against `contracts.py`, and writing what was
accepted and what was not. Pure: no Dagster, no dbt, no Great Expectations, no environment, no
clock. What is true of a whole data set, or between entities, does not belong here.
"""
