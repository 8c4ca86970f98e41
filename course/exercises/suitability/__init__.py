"""适当性匹配: customers and real rows of the product table, pair by pair (strand N2)."""
