"""答复函体检: reply letters in which one marks what is wrong and names what is missing."""
