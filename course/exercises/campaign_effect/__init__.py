"""效果评估: from tests before and after, decide whether a campaign worked, and what to do next time (E3, N6)."""
