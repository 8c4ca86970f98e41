"""产品信息核对: is a product on offer the bank's own to sell, by the query platform's table (strand C2)."""
