instances = 3
