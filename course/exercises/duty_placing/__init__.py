"""职责归位: real work matters placed at the level that answers for them (strand G2)."""
