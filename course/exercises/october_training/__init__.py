"""十月培训筹备: call the roster, lay out the half day, check the materials, read the results."""
