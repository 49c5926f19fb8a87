"""Facts of an exported state besides its resources."""
