"""Who is the same company or person: across sources, and against customers and suppressions.

Belongs here: names, addresses, phones as they compare; which records are compared, what agreement
weighs, who is merged, who goes to a person, the ids of masters. Does not belong here: which
record's value survives (SQL decides that), who may be contacted, the wiring. Pure: frames in,
frames out; no clock, no environment, no file.
"""

from dagster_project.linkage.link import Linked, link_records
from dagster_project.linkage.options import Field, LinkOptions

__all__ = ["Field", "LinkOptions", "Linked", "link_records"]
