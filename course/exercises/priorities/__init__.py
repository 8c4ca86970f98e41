"""要点落地: rank the priorities by evidence, turn four into owned and dated measures, review them in June."""
