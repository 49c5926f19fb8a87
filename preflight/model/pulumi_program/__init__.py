"""What a program's values reveal about the program: secrets, placeholders, stringified outputs."""
