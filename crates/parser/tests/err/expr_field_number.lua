x = t.1
