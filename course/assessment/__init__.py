"""Assessment: blueprint -> paper -> nbgrader source, the answer sheet, and the trainee's desk."""
