"""nbgrader's configuration. Everything is set in course/grading/config.py, where it is tested.

nbgrader logs a faulty configuration and goes on with its own, which would run what learners wrote: so any
fault here ends the program.
"""

try:
    from course.grading import configure
except Exception as problem:
    raise SystemExit(f"错误：nbgrader 的配置没有读成，什么都没有做。{problem}") from problem

configure(get_config())  # noqa: F821
