"""再识别演示: a de-identified table, an acquaintance who knows three facts, and what generalising does to groups."""
