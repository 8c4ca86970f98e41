"""专项治理作战图: from complaints to types, places, causes, measures and the check afterwards (strand T4)."""
