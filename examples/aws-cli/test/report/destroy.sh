# It made nothing.
