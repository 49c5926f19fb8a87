"""What the values that a program sets reveal about the program: secrets, placeholders, texts of outputs."""
