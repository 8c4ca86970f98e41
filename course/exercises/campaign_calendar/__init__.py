"""宣传日历: a year of education campaigns laid out from the edition, its holes found, its leaflets read (E1, E2)."""
