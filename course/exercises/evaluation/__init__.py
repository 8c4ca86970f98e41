"""评价模拟器: scores by element move total and level; the cheapest way up; three guided cases."""
