"""The study floor: rule cards, opening scenes, self-checks and a trainee's own progress."""
