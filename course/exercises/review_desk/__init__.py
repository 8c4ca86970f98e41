"""审查桌: product material read before it goes out, clause by clause (strand N1)."""
