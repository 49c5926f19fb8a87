"""What an exported state tells besides its resources."""
