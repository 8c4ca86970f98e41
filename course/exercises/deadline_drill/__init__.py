"""时限演练: date problems with the calendar drawn and the counting shown."""
