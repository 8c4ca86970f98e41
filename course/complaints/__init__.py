"""Complaints: from a raw intake export to teaching data. See docs/complaints.md."""
