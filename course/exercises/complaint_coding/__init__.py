"""编码训练: complaints coded in three facets, harder after a right one and easier after a wrong one (strand T5)."""
