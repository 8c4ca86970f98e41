"""The trainer's desk: a session's console, release and closing, marking, feedback, results, exceptions.

Models and pages are plain data and blocks; `view.py` alone shows them, `course.cli.trainer` prints the same.
"""
