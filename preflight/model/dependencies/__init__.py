"""Orders of creation that AWS needs, cycles, and how long creation takes."""
