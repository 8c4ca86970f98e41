"""JupyterHub's configuration. Everything is set in course/hub/, where it is tested."""

from course.hub import configure

configure(get_config())  # type: ignore[name-defined]  # noqa: F821
