"""A whole October session, played or held, end to end."""

from course.session.play import play

__all__ = ["play"]
