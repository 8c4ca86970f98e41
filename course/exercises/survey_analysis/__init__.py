"""满意度分析: read a satisfaction survey by its answers, its spread and its gaps before concluding (strand T3)."""
